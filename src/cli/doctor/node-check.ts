import type {Facts} from './facts.ts';
import type {Finding} from './finding.ts';

const check = 'node';
const least = [20, 19] as const;

/** The Node that runs this command is the one that a daemon it starts runs on. */
export function nodeCheck({self}: Facts): Finding[] {
	const [major = 0, minor = 0] = self.node.replace(/^v/, '').split('.').map(Number);
	const words = `Node ${self.node} at ${self.execPath}`;
	if (major > least[0] || (major === least[0] && minor >= least[1])) return [{check, severity: 'ok', message: words}];
	const message = `${words} is older than ${least.join('.')}, which fcm needs`;
	return [{check, severity: 'problem', message, mend: 'install Node 20.19 or newer, then run fcm with it'}];
}
