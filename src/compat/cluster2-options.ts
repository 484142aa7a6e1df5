import {AssertionError} from 'node:assert';
import type {Server} from 'node:net';
import {availableParallelism} from 'node:os';
import path from 'node:path';
import type {EcvValidator} from '../worker/ecv/ecv-hook.ts';

export interface Cluster2Options {
	/** False: one process, no workers. Default: true. */
	cluster?: boolean;
	/** Where pid files are written. Default: `pids` in the working directory. */
	pids?: string;
	/** Where the monitor page finds log files. Default: `logs` in the working directory. */
	logs?: string;
	/** Of the app. Default: 3000. */
	port?: number | number[];
	/** Default: `0.0.0.0`. */
	host?: string;
	/** Of the monitor page; false or 0: none. Default: 3001. */
	monPort?: number | false;
	/** Default: `127.0.0.1`. */
	monHost?: string;
	/** Of the monitor page. Default: `/`. */
	monPath?: string;
	/** The heartbeat for load balancers; false: none. Default: `{path: '/ecv'}`. */
	ecv?: Cluster2Ecv | false;
	/** Default: one per core. */
	noWorkers?: number;
	/** Ms after which an idle socket is ended. Default: 30,000. */
	timeout?: number;
	/** A worker that has had so many connections is replaced. Default: 10,000. */
	connThreshold?: number;
	/** Seconds after which a worker is replaced. Default: 86,400. */
	uptimeThreshold?: number;
	/** Ms between `heartbeat` events. Default: 60,000. */
	heartbeatInterval?: number;
	/** `listen()` stops, or shuts down, what runs instead. */
	stop?: boolean;
	shutdown?: boolean;
}

export interface Cluster2Ecv {
	/** Default: `/ecv`. */
	path?: string;
	/** Asked of the app before each heartbeat. Default: `/`. */
	monitor?: string;
	/** Whether a POST to `<path>/disable` and `/enable` counts; true: from this machine, `anywhere`: from anywhere. */
	control?: boolean | 'anywhere';
	/** Decides with the monitor's answer; unwell when it throws or returns false. */
	validator?: EcvValidator;
}

/** What has `listen`: a server of net, http or https, or an app of express, which returns one. */
export interface Listener {
	listen(port: number, host?: string): Server;
}

export interface AppOnPort {
	app: Listener;
	port: number | number[];
}

export type AppOrApps = Listener | AppOnPort[];
export type CreateApp = (callback: (app: AppOrApps, monApp?: unknown) => void) => void;

/** Every option with its value. */
export interface Settings {
	cluster: boolean;
	pids: string;
	logs: string;
	ports: number[];
	host: string;
	monitor: {host: string; port: number; path: string} | null;
	ecv: Required<Pick<Cluster2Ecv, 'path' | 'monitor' | 'control'>> | null;
	validator: EcvValidator | null;
	workers: number;
	timeoutMs: number;
	connThreshold: number;
	uptimeThresholdMs: number;
	heartbeatMs: number;
}

/** @throws AssertionError, as cluster2, for what cannot be */
export function settingsOf(options: Cluster2Options): Settings {
	const {ecv = {}, monPort = 3001} = options;
	const ports = [options.port ?? 3000].flat().map((port) => portOf('port', port));
	const monitorPort = monPort ? portOf('monPort', monPort) : null;
	if (monitorPort !== null && ports.includes(monitorPort))
		refuse('monitor port & application port cannot use the same!');
	const validator = ecv === false ? null : (ecv.validator ?? null);
	if (validator !== null && typeof validator !== 'function') refuse('ecv.validator must be a function');
	return {
		cluster: options.cluster ?? true,
		pids: path.resolve(options.pids ?? 'pids'),
		logs: path.resolve(options.logs ?? 'logs'),
		ports,
		host: options.host ?? '0.0.0.0',
		monitor:
			monitorPort === null
				? null
				: {host: options.monHost ?? '127.0.0.1', port: monitorPort, path: options.monPath ?? '/'},
		ecv: !ecv ? null : {path: ecv.path ?? '/ecv', monitor: ecv.monitor ?? '/', control: ecv.control ?? false},
		validator,
		workers: number('noWorkers', options.noWorkers, availableParallelism()),
		timeoutMs: number('timeout', options.timeout, 30_000),
		connThreshold: number('connThreshold', options.connThreshold, 10_000),
		uptimeThresholdMs: number('uptimeThreshold', options.uptimeThreshold, 86_400) * 1000,
		heartbeatMs: number('heartbeatInterval', options.heartbeatInterval, 60_000),
	};
}

/** Programs take them from their environment, so text that is a number is one. */
function number(name: string, value: unknown, fallback: number): number {
	if (value === undefined || value === null) return fallback;
	const given = Number(value);
	if (!Number.isSafeInteger(given) || given < 1) refuse(`${name} must be a number above 0, got ${String(value)}`);
	return given;
}

function portOf(name: string, value: unknown): number {
	const port = value === '' ? Number.NaN : Number(value);
	if (!Number.isInteger(port) || port < 0 || port > 65_535)
		refuse(`${name} must be a port from 0 to 65535, got ${String(value)}`);
	return port;
}

function refuse(message: string): never {
	throw new AssertionError({message});
}
