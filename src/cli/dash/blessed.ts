import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {FcmError} from '../../shared/errors.ts';

/** The part of blessed and blessed-contrib that the wallboard uses; neither tells its types in a way that holds. */
export interface Screen {
	readonly width: number;
	readonly height: number;
	readonly tput: {brokenACS: boolean};
	readonly children: readonly Element[];
	append(element: Element): void;
	key(names: readonly string[], listener: (character: string | undefined, key: {full: string}) => void): void;
	on(event: 'resize', listener: () => void): void;
	render(): void;
	/** Gives the terminal back. */
	destroy(): void;
}

export interface Element {
	setContent(text: string): void;
	setLabel(text: string): void;
	show(): void;
	hide(): void;
	destroy(): void;
}

/** `options` of a line chart are read at each `setData`. */
export interface LineChart extends Element {
	options: {maxY: number};
	readonly width: number;
	readonly height: number;
	/** In dots, of which a character has two by four. */
	canvasSize: {width: number; height: number};
	/** Called when it gets its place on the screen. */
	calcSize(): void;
	setData(lines: readonly {title: string; x: readonly string[]; y: readonly number[]; style: {line: string}}[]): void;
}

export interface Blessed {
	screen(options: Record<string, unknown>): Screen;
	box(options: Record<string, unknown>): Element;
	escape(text: string): string;
}

export interface BlessedContrib {
	line(options: Record<string, unknown>): LineChart;
}

const packages = ['blessed', 'blessed-contrib'] as const;

/** Loads what npm may have left out. Rejects with FCM_ERR_USAGE that names the command which installs it. */
export async function loadBlessed(
	load: (name: string) => Promise<{default: unknown}> = (name) => import(name),
): Promise<{blessed: Blessed; contrib: BlessedContrib}> {
	try {
		const [blessed, contrib] = await Promise.all(packages.map(load));
		return {blessed: blessed!.default as Blessed, contrib: contrib!.default as BlessedContrib};
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
		throw new FcmError(
			'FCM_ERR_USAGE',
			`fcm dash needs ${packages.join(' and ')}, which npm has left out: ${remedy()}`,
		);
	}
}

/** Where this program finds them: in the project that it is installed in, else beside its global installation. */
function remedy(): string {
	const own = fileURLToPath(import.meta.url);
	const modules = own.lastIndexOf(`${path.sep}node_modules${path.sep}`);
	const isGlobal = modules < 0 || ['lib', 'npm'].includes(path.basename(own.slice(0, modules)));
	return `\`npm install ${isGlobal ? '-g ' : ''}${packages.join(' ')}\``;
}
