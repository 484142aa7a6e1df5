import type {BootSpec} from './boot-spec.ts';
import {launchdPlist} from './launchd-plist.ts';
import {openrcScript} from './openrc-script.ts';
import {systemdUnit} from './systemd-unit.ts';

export const serviceManagers = ['systemd', 'launchd', 'openrc'] as const;
export type ServiceManager = (typeof serviceManagers)[number];

/** The file for a machine that need not be this one. `caller`: as whom OpenRC, which has no users' own services, runs it. */
export function printedFile(manager: ServiceManager, spec: BootSpec, caller: string): string {
	switch (manager) {
		case 'systemd':
			return systemdUnit({...spec, notify: true});
		case 'launchd':
			return launchdPlist(spec);
		case 'openrc':
			return openrcScript({...spec, user: spec.user ?? caller});
	}
}
