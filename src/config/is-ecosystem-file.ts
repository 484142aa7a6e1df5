import path from 'node:path';

/**
 * Whether an argument of `fcm start` names an ecosystem file; anything else is a script. PM2's rule: `*.json`,
 * `*.yaml`, `*.config.js|cjs|mjs`, `ecosystem.*`; and `*.toml`, `*.config.ts`, and `-` for standard input. Does not look
 * at the disk.
 */
export function isEcosystemFile(argument: string): boolean {
	const name = path.basename(argument);
	if (argument === '-' || /\s/.test(argument)) return argument === '-';
	return /^ecosystem\../.test(name) || /\.(json|jsonc|ya?ml|toml)$/.test(name) || /\.config\.[cm]?[jt]s$/.test(name);
}
