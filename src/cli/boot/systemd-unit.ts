import {type BootSpec, marker, runWords} from './boot-spec.ts';
import {unitCommand, unitWord} from './unit-words.ts';

export interface UnitSpec extends BootSpec {
	/** Whether the machine has `systemd-notify`, by which the daemon tells that it is up. */
	notify: boolean;
}

/** The text of the unit: of the machine's manager when there is a user, of the user's own otherwise. */
export function systemdUnit(spec: UnitSpec): string {
	const {node, nodeFlags, cli, home, user} = spec;
	const atShutdown = ['daemon', 'at-shutdown', user === null ? 'user' : 'system'];
	return `# ${marker}; \`fcm unstartup\` removes it. Changes of your own go into a drop-in: systemctl${user === null ? ' --user' : ''} edit

[Unit]
Description=fcm: keeps Node apps running${user === null ? '' : ` (${user})`}
${user === null ? '' : machineOrder(home)}# It never gives up starting the daemon.
StartLimitIntervalSec=0

[Service]
${startType(spec.notify)}
${user === null ? '' : `User=${user}\n`}WorkingDirectory=/
Environment=${unitWord(`FCM_HOME=${home}`, 'value')}
ExecStart=${unitCommand([node, ...nodeFlags, cli, ...runWords])}
# Stopping or restarting this service ends the daemon alone. The apps run on in its control group, and the next daemon
# finds them again. To stop the apps as well: fcm kill.
KillMode=process
# When ${user === null ? 'your last session ends or the machine goes down' : 'the machine goes down'}, this ends the apps in good order before the network goes: SIGTERM to each app
# master, which answers what is in flight. They count as running, so the next start brings them back. At any other end
# of the daemon it does nothing. Without it they would get ${withoutIt(user)}.
ExecStopPost=-${unitCommand([node, cli, ...atShutdown])}
TimeoutStopSec=110
Restart=always
RestartSec=1
# A worker that is killed for lack of memory is replaced by its app master; the daemon has no part in it.
OOMPolicy=continue
TasksMax=infinity

[Install]
WantedBy=${user === null ? 'default.target' : 'multi-user.target'}
`;
}

function startType(notify: boolean): string {
	if (!notify)
		return '# There is no systemd-notify here, so systemd does not wait until the daemon answers.\nType=exec';
	return '# The daemon tells when it answers; systemd-notify sends it, which is another process: hence `all`.\nType=notify\nNotifyAccess=all';
}

/** Stopped in reverse order: before the network and the bus, by which `at-shutdown` asks systemd whether it is one. */
function machineOrder(home: string): string {
	const mounts = /[\x00-\x1f\x7f]/.test(home) ? '' : `RequiresMountsFor=${unitWord(home, 'value')}\n`;
	return `Wants=network-online.target\nAfter=network-online.target nss-user-lookup.target dbus.service\n${mounts}`;
}

function withoutIt(user: string | null): string {
	return user === null
		? 'SIGKILL from user@.service, without a\n# SIGTERM before'
		: "the SIGTERM of systemd's last\n# round only, when the network may be gone";
}
