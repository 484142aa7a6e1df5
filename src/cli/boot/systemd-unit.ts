import {type BootSpec, marker, runWords} from './boot-spec.ts';
import {unitCommand, unitWord} from './unit-words.ts';

export interface UnitSpec extends BootSpec {
	/** Whether the machine has `systemd-notify`, by which the daemon tells that it is up. */
	notify: boolean;
}

/** The text of the unit: of the machine's manager when there is a user, of the user's own otherwise. */
export function systemdUnit(spec: UnitSpec): string {
	const {node, cli, home, user} = spec;
	const isOfMachine = user !== null;
	const atShutdown = unitCommand([node, cli, 'daemon', 'at-shutdown', isOfMachine ? 'system' : 'user']);
	return `# ${marker}; \`fcm unstartup\` removes it. Changes of your own belong into a drop-in (systemctl edit).

[Unit]
Description=fcm: keeps Node apps running${isOfMachine ? ` (${user})` : ''}
${isOfMachine ? machineOrder(home) : ''}# It never gives up starting the daemon.
StartLimitIntervalSec=0

[Service]
${startType(spec.notify)}
${isOfMachine ? `User=${user}\n` : ''}WorkingDirectory=/
Environment=${unitWord(`FCM_HOME=${home}`, 'value')}
ExecStart=${unitCommand([node, cli, ...runWords])}
Restart=always
RestartSec=1

# Stopping or restarting this service ends the daemon alone: the apps run on in its control group, and the next daemon
# finds them again. To stop the apps as well: fcm kill.
KillMode=process

${isOfMachine ? ofMachineAtShutdown : ofUserAtShutdown}
ExecStopPost=-${atShutdown}
TimeoutStopSec=110

# A worker that is killed for lack of memory is replaced by its app master; the daemon has no part in it.
OOMPolicy=continue
TasksMax=infinity

[Install]
WantedBy=${isOfMachine ? 'multi-user.target' : 'default.target'}
`;
}

const ofMachineAtShutdown = `# When the machine goes down, this ends the apps in good order while the network is still there: SIGTERM to each app
# master, which lets its workers answer what is in flight. They still count as running, so they come back at boot. At any
# other end of the daemon it does nothing. Without it they would get the SIGTERM of systemd's last round only.`;

const ofUserAtShutdown = `# When the machine goes down, or the last session of a user who does not linger ends, this ends the apps in good order:
# SIGTERM to each app master, which lets its workers answer what is in flight. They still count as running, so the next
# start brings them back. At any other end of the daemon it does nothing. Without it user@.service would end them by SIGKILL.`;

function startType(notify: boolean): string {
	if (!notify)
		return '# There is no systemd-notify here, so systemd does not wait until the daemon answers.\nType=exec';
	return '# The daemon says when it answers. systemd-notify sends that, which is another process: hence `all`.\nType=notify\nNotifyAccess=all';
}

/** Stopped in reverse order: before the network, and before the bus by which `at-shutdown` asks whether it is one. */
function machineOrder(home: string): string {
	const mounts = /[\x00-\x1f\x7f]/.test(home) ? '' : `RequiresMountsFor=${unitWord(home, 'value')}\n`;
	return `Wants=network-online.target\nAfter=network-online.target nss-user-lookup.target dbus.service\n${mounts}`;
}
