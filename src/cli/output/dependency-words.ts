import type {Dependency} from '../../protocol/app-spec.ts';

/** `db is ready`; `exited` needs its code to be true. */
export function dependencyWords({app, condition}: Dependency): string {
	return condition === 'exited' ? `${app} has exited with 0` : `${app} is ${condition}`;
}
