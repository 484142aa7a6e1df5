import path from 'node:path';

/**
 * Whether an argument of `fcm start` names an ecosystem file; anything else is a script. PM2's rule: `*.json`,
 * `*.config.js|cjs|mjs`, `ecosystem.*`. YAML, TOML and `*.config.ts` count too: as scripts they could only fail,
 * as ecosystem files they get an error that says what to write instead. Does not look at the disk.
 */
export function isEcosystemFile(argument: string): boolean {
	const name = path.basename(argument);
	return /^ecosystem\../.test(name) || /\.(json|jsonc|ya?ml|toml)$/.test(name) || /\.config\.[cm]?[jt]s$/.test(name);
}
