import type {CommandContext} from '../command-context.ts';
import type {Fixed} from '../doctor/apply-fix.ts';
import type {Finding, Severity} from '../doctor/finding.ts';
import {type Style, type Styles, stylesFor} from './styles.ts';

type View = Pick<CommandContext, 'stdout' | 'env' | 'noColor'>;

/** What `fcm doctor` prints: what was mended, then every finding with its mend, then the count. */
export function renderDoctor(findings: readonly Finding[], fixed: readonly Fixed[], view: View): string {
	const styles = stylesFor(view, view.stdout);
	const width = Math.max(...findings.map(({check}) => check.length));
	const lines = findings.flatMap((finding) => findingLines(finding, width, styles));
	const mended = fixed.map(({done, said}) => `${done ? styles.green('mended') : styles.red('not mended')}  ${said}`);
	return `${[...mended, ...(mended.length > 0 ? [''] : []), ...lines, '', summary(findings)].join('\n')}\n`;
}

/** Names are permanent. */
export function doctorJson(home: string, findings: readonly Finding[], fixed: readonly Fixed[]) {
	return {
		home,
		problems: count(findings, 'problem'),
		notes: count(findings, 'note'),
		findings: findings.map(({check, severity, message, mend, fix}) => ({
			...{check, severity, message, mend: mend ?? null},
			fixable: fix !== undefined,
		})),
		fixed,
	};
}

const severityWidth = 'problem'.length;

function findingLines({check, severity, message, mend, fix}: Finding, width: number, styles: Styles): string[] {
	const word = severityStyle(severity, styles)(severity.padEnd(severityWidth));
	const line = `${word}  ${check.padEnd(width)}  ${message}`;
	if (mend === undefined) return [line];
	const indent = ' '.repeat(severityWidth + width + 4);
	return [line, `${indent}${styles.dim('mend:')} ${mend}${fix ? styles.dim(', or fcm doctor --fix') : ''}`];
}

function severityStyle(severity: Severity, styles: Styles): Style {
	switch (severity) {
		case 'ok':
			return styles.green;
		case 'note':
			return styles.yellow;
		case 'problem':
			return styles.red;
	}
}

function summary(findings: readonly Finding[]): string {
	const problems = count(findings, 'problem');
	const notes = count(findings, 'note');
	const words = [problems === 1 ? 'one problem' : `${problems === 0 ? 'no' : problems} problems`];
	if (notes > 0) words.push(notes === 1 ? 'one note' : `${notes} notes`);
	return words.join(', ');
}

function count(findings: readonly Finding[], severity: Severity): number {
	return findings.filter((finding) => finding.severity === severity).length;
}
