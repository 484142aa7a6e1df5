import type {Facts} from './facts.ts';
import type {Finding} from './finding.ts';

const check = 'boot';

type Unit = Facts['boot']['units'][number];

/** Whether the apps come back after a boot: a unit for this home, enabled, that starts what is there. */
export function bootCheck({boot, self}: Facts): Finding[] {
	const {systemd, units} = boot;
	if (units.length === 0) {
		const message = 'nothing starts fcm at boot';
		if (systemd) return [{check, severity: 'note', message, mend: 'fcm startup'}];
		const mend = `fcm startup --print ${self.platform === 'darwin' ? 'launchd' : 'openrc'}`;
		return [{check, severity: 'note', message: `${message} that fcm could know of: there is no systemd here`, mend}];
	}
	const findings = [...tooMany(units), ...units.flatMap((unit) => look(unit, boot, self))];
	return findings.length > 0 ? findings : [{check, severity: 'ok', message: units[0]!.file}];
}

function tooMany(units: readonly Unit[]): Finding[] {
	if (units.length === 1) return [];
	const message = `${units.length} units start a daemon for this home, and take it from each other: ${units.map(({file}) => file).join(', ')}`;
	return [{check, severity: 'problem', message, mend: unstartup(units[0]!)}];
}

function look(unit: Unit, {lingers}: Facts['boot'], self: Facts['self']): Finding[] {
	const {scope, unit: name, file, missing, enabled, node, cli} = unit;
	if (missing.length > 0) {
		const message = `${file} starts ${missing.join(' and ')}, which is not there`;
		return [{check, severity: 'problem', message, mend: startup(unit)}];
	}
	const findings: Finding[] = [];
	if (!enabled) {
		const mend = `systemctl ${scope === 'user' ? '--user ' : ''}enable ${name}`;
		findings.push({check, severity: 'problem', message: `${file} is not enabled: nothing starts it`, mend});
	}
	if (node !== self.execPath || cli !== self.cli) {
		const message = `${file} starts ${node} ${cli}, and this command is ${self.execPath} ${self.cli}`;
		findings.push({check, severity: 'note', message, mend: startup(unit)});
	}
	if (scope === 'user' && !lingers) {
		const message = `${file} starts at your first login, and ends with your last session`;
		findings.push({check, severity: 'note', message, mend: `loginctl enable-linger ${self.user}`});
	}
	return findings;
}

const startup = (unit: Unit) => command('startup', unit);
const unstartup = (unit: Unit) => command('unstartup', unit);

function command(name: string, {scope, unit}: Unit): string {
	return scope === 'user' ? `fcm ${name}` : `sudo fcm ${name} --user ${unit.slice('fcm-'.length, -'.service'.length)}`;
}
