import {statSync} from 'node:fs';
import path from 'node:path';
import type {AppSpec} from '../protocol/app-spec.ts';
import {didYouMean} from '../shared/nearest-word.ts';
import {findProgram, isExecutable} from './find-program.ts';
import type {Findings} from './findings.ts';
import {keyPath} from './key-path.ts';
import type {ParsedApp} from './parse-app.ts';
import {absolutePath, checkScript, isFile} from './resolve-paths.ts';
import {languageOf} from './script-language.ts';
import {parseScriptLine, quoteWord} from './script-line.ts';

export type ResolvedProgram = Pick<AppSpec, 'script' | 'args' | 'program'>;

export interface ProgramContext {
	/** Absolute. */
	cwd: string;
	/** PATH of the app. */
	searchPath: string | undefined;
	shellEnv: NodeJS.ProcessEnv;
}

/** Finds out what is to be run and by whom, and tells what could not run. */
export function resolveProgram(app: ParsedApp, context: ProgramContext, findings: Findings): ResolvedProgram {
	const {script: written, interpreter, args} = app.config;
	const script = absolutePath(context.cwd, written, context.shellEnv);
	if (interpreter === 'none') return binary(app, context, findings);
	if (interpreter !== undefined) {
		checkScript(script, keyPath(app, 'script'), findings);
		if (interpreter === 'node') return {script, args, program: {kind: 'node'}};
		return {script, args, program: {kind: 'interpreter', command: commandOf(app, context, findings)}};
	}
	if (isThere(script)) return byLanguage(app, script, context, findings);
	if (/\s/.test(written.trim())) return line(app, context, findings);
	if (!written.includes('/') && findProgram(written, context.searchPath)) return binary(app, context, findings);
	checkScript(script, keyPath(app, 'script'), findings);
	return {script, args, program: {kind: 'node'}};
}

function byLanguage(app: ParsedApp, script: string, context: ProgramContext, findings: Findings): ResolvedProgram {
	const place = keyPath(app, 'script');
	const {args} = app.config;
	const node: ResolvedProgram = {script, args, program: {kind: 'node'}};
	if (!checkScript(script, place, findings)) return node;
	const language = languageOf(script);
	if (language.kind === 'unknown') findings.problem(place, `not executable, and no script: ${script}; chmod +x it`);
	if (language.kind === 'binary') return {script, args, program: {kind: 'binary'}};
	if (language.kind !== 'interpreted') return node;
	const command = language.by.find((name) => findProgram(name, context.searchPath));
	if (command !== undefined) return {script, args, program: {kind: 'interpreter', command}};
	findings.problem(place, `needs ${language.by.join(' or ')}, which is not in PATH; name another "interpreter"`);
	return node;
}

/** A bare name stays one, so that PATH decides anew at every start; a path becomes absolute. */
function commandOf(app: ParsedApp, {cwd, searchPath, shellEnv}: ProgramContext, findings: Findings): string {
	const written = app.config.interpreter!;
	const place = keyPath(app, 'interpreter');
	if (!written.includes('/')) {
		if (!findProgram(written, searchPath)) findings.problem(place, `no program "${written}" in PATH`);
		return written;
	}
	const command = absolutePath(cwd, written, shellEnv);
	if (!isExecutable(command)) findings.problem(place, `not an executable file: ${command}`);
	return command;
}

function binary(app: ParsedApp, {cwd, searchPath, shellEnv}: ProgramContext, findings: Findings): ResolvedProgram {
	const {script: written, args} = app.config;
	const place = keyPath(app, 'script');
	const local = absolutePath(cwd, written, shellEnv);
	const found = isThere(local) || written.includes('/') ? local : findProgram(written, searchPath);
	if (found === null) findings.problem(place, missing(written, cwd), 'FCM_ERR_SCRIPT_NOT_FOUND');
	else if (checkScript(found, place, findings) && !isExecutable(found))
		findings.problem(place, `not executable: ${found}; chmod +x it, or name its "interpreter"`);
	return {script: found ?? local, args, program: {kind: 'binary'}};
}

/** `npm start`, `node server.js --port 1`, `./run.sh | tee log`. */
function line(app: ParsedApp, context: ProgramContext, findings: Findings): ResolvedProgram {
	const {script: written, args} = app.config;
	const parsed = parseScriptLine(written);
	if (parsed.kind === 'shell') {
		const words = [written.trim(), ...args.map(quoteWord)];
		return {script: words.join(' '), args: [], program: {kind: 'shell'}};
	}
	const [program, ...own] = parsed.words;
	const all = [...own, ...args];
	const nodeScript = program === 'node' && all[0] !== undefined && !all[0].startsWith('-') ? all[0] : null;
	const file = absolutePath(context.cwd, nodeScript ?? program, context.shellEnv);
	if (nodeScript !== null) {
		checkScript(file, keyPath(app, 'script'), findings);
		return {script: file, args: all.slice(1), program: {kind: 'node'}};
	}
	if (isFile(file)) return {...byLanguage(app, file, context, findings), args: all};
	const found = program.includes('/') ? null : findProgram(program, context.searchPath);
	if (found === null)
		findings.problem(keyPath(app, 'script'), missing(program, context.cwd), 'FCM_ERR_SCRIPT_NOT_FOUND');
	return {script: found ?? file, args: all, program: {kind: 'binary'}};
}

function missing(name: string, cwd: string): string {
	if (name.includes('/')) return `no such file: ${path.resolve(cwd, name)}`;
	return `neither a file in ${cwd} nor a program in PATH: ${name}${didYouMean(name, ['node', 'npm', 'npx', 'python3'])}`;
}

function isThere(file: string): boolean {
	try {
		return statSync(file, {throwIfNoEntry: false}) !== undefined;
	} catch {
		return false;
	}
}
