import {bootCheck} from './boot-check.ts';
import {daemonCheck} from './daemon-check.ts';
import {damageCheck} from './damage-check.ts';
import {diskCheck} from './disk-check.ts';
import type {Facts} from './facts.ts';
import type {Check, Finding} from './finding.ts';
import {homeCheck} from './home-check.ts';
import {leftoverCheck} from './leftover-check.ts';
import {lockCheck} from './lock-check.ts';
import {masterCheck} from './master-check.ts';
import {nodeCheck} from './node-check.ts';
import {orphanCheck} from './orphan-check.ts';
import {portCheck} from './port-check.ts';
import {rightsCheck} from './rights-check.ts';

/** Every check, in the order of what they print. One that does not apply finds nothing. */
const checks: readonly Check<Facts>[] = [
	...[nodeCheck, homeCheck, rightsCheck, diskCheck, damageCheck],
	...[lockCheck, daemonCheck, masterCheck, leftoverCheck, orphanCheck, portCheck, bootCheck],
];

export function examine(facts: Facts): Finding[] {
	return checks.flatMap((check) => check(facts));
}
