import path from 'node:path';
import {FcmError} from '../../shared/errors.ts';
import {type BootSpec, marker, runWords} from './boot-spec.ts';

/** The job's name; the file is called after it. */
export const launchdLabel = 'flora-cluster-manager';

/** A property list for launchd. Throws FCM_ERR_USAGE for a path that XML cannot hold. */
export function launchdPlist({node, cli, home, user}: BootSpec): string {
	const [folder, domain] =
		user === null ? ['~/Library/LaunchAgents', 'gui/$(id -u)'] : ['/Library/LaunchDaemons', 'system'];
	const file = `${folder}/${launchdLabel}.plist`;
	const program = [node, cli, ...runWords].map((word) => `\t\t<string>${xmlText(word)}</string>`);
	const log = xmlText(path.join(home, 'daemon.log'));
	return `<?xml version="1.0" encoding="UTF-8"?>
<!-- ${marker} for ${file}
     Load it: launchctl bootstrap ${domain} ${file}
     Undo it: launchctl bootout ${domain}/${launchdLabel}, then remove the file.
     ${user === null ? 'It runs while you are logged in.' : 'It runs from boot on.'} When the daemon is stopped, the apps run on, and the next daemon finds them again.
     When the machine goes down, macOS sends SIGTERM to them all. -->
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
	<key>Label</key>
	<string>${launchdLabel}</string>
${user === null ? '' : `\t<key>UserName</key>\n\t<string>${xmlText(user)}</string>\n`}	<key>ProgramArguments</key>
	<array>
${program.join('\n')}
	</array>
	<key>EnvironmentVariables</key>
	<dict>
		<key>FCM_HOME</key>
		<string>${xmlText(home)}</string>
	</dict>
	<key>WorkingDirectory</key>
	<string>/</string>
	<key>StandardErrorPath</key>
	<string>${log}</string>
	<key>RunAtLoad</key>
	<true/>
	<key>KeepAlive</key>
	<true/>
	<key>AbandonProcessGroup</key>
	<true/>
</dict>
</plist>
`;
}

const entities: Record<string, string> = {'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;'};

function xmlText(text: string): string {
	if (/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/.test(text)) {
		throw new FcmError('FCM_ERR_USAGE', `${JSON.stringify(text)} has a character that no property list can hold`);
	}
	return text.replace(/[&<>"']|[\t\n\r]/g, (char) => entities[char] ?? `&#${char.charCodeAt(0)};`);
}
