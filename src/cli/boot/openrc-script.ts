import {type BootSpec, marker, runWords} from './boot-spec.ts';

/**
 * A service script for OpenRC (Alpine, Gentoo). supervise-daemon.sh expands `$command` and `$command_args` without
 * quotes, then evals them: a path with spaces or `*` survives that only inside a variable of its own.
 */
export function openrcScript({node, cli, home, user}: BootSpec & {user: string}): string {
	const name = `fcm-${user}`;
	return `#!/sbin/openrc-run
# ${marker} for /etc/init.d/${name}
# Load it: chmod 755 /etc/init.d/${name} && rc-update add ${name} default && rc-service ${name} start
# Undo it: rc-service ${name} stop; rc-update del ${name} default; rm /etc/init.d/${name}

export FCM_HOME=${shellWord(home)}
export fcm_node=${shellWord(node)}
export fcm_cli=${shellWord(cli)}

name=${shellWord(name)}
description='fcm: keeps Node apps running'
supervisor=supervise-daemon
command='"$fcm_node"'
command_args='"$fcm_cli" ${runWords.join(' ')}'
command_user=${shellWord(user)}
directory=/
error_log=${shellWord(`/var/log/${name}.log`)}
output_log=${shellWord(`/var/log/${name}.log`)}
respawn_delay=1
respawn_max=0

depend() {
	need localmount
	use net
	after firewall
}

# Stopping or restarting this service ends the daemon alone: the apps run on, and the next daemon finds them again. When
# the machine goes down, they are ended in good order (SIGTERM to each app master), and come back at the next start.
stop_post() {
	[ "$RC_GOINGDOWN" = YES ] || return 0
	su -s /bin/sh -c 'exec "$fcm_node" "$fcm_cli" daemon at-shutdown' "$command_user"
}
`;
}

/** One word for sh, whatever is in it. */
function shellWord(text: string): string {
	return `'${text.replaceAll("'", `'\\''`)}'`;
}
