import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {accessSync, chmodSync, constants, existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {parseUnitCommand} from '../../src/cli/boot/unit-words.ts';
import type {Fcm} from './fcm.ts';

/** Stands in for systemd: a `systemctl` on PATH that writes down what it is asked, and a receiver of notifications. */
export class FakeSystemd {
	readonly #fcm: Fcm;
	readonly #bin: string;
	readonly #children: ChildProcess[] = [];
	readonly #socket: string;
	#receiver: Promise<ChildProcess> | undefined;
	#execStart: string[] | undefined;

	constructor(fcm: Fcm) {
		this.#fcm = fcm;
		this.#bin = path.join(fcm.dir, 'bin');
		mkdirSync(this.#bin);
		fcm.env.PATH = `${this.#bin}:${process.env.PATH}`;
		this.#socket = path.join(fcm.dir, 'notify.sock');
		this.systemctl('exit 0');
		// A machine without systemd: the same datagram by other means.
		if (!isOnPath('systemd-notify')) this.#program('systemd-notify', senderSource);
	}

	/** What `systemctl` does after it has written down its arguments: a line of sh. */
	systemctl(line: string): void {
		this.#program('systemctl', `#!/bin/sh\necho "$*" >> ${this.#record}\n${line}\n`);
	}

	/** The argument lines of all calls of systemctl since the last look. */
	calls(): string[] {
		const lines = existsSync(this.#record) ? readFileSync(this.#record, 'utf8').trim().split('\n') : [];
		writeFileSync(this.#record, '');
		return lines.filter((line) => line !== '');
	}

	/** The words of `ExecStart` and the like in a unit, and what `Environment` sets. */
	async unit(key: 'ExecStart' | 'ExecStopPost'): Promise<string[]> {
		const unit = await this.#fcm.ok('startup', '--print', 'systemd');
		const [, line = ''] = new RegExp(`^${key}=-?(.*)$`, 'm').exec(unit) ?? [];
		return parseUnitCommand(line);
	}

	/** Starts the service as systemd does, and resolves when it has said that it is ready. */
	async start(): Promise<ChildProcess> {
		this.#receiver ??= receive(this.#socket);
		const receiver = await this.#receiver;
		this.#execStart ??= await this.unit('ExecStart');
		const [program = '', ...args] = this.#execStart;
		const {PATH, HOME} = this.#fcm.env;
		const env = {PATH, HOME, FCM_HOME: this.#fcm.home, NOTIFY_SOCKET: this.#socket};
		const ready = said(receiver, /READY=1/);
		const child = spawn(program, args, {env, cwd: '/', stdio: ['ignore', 'inherit', 'pipe']});
		this.#children.push(child);
		let log = '';
		child.stderr!.setEncoding('utf8').on('data', (text: string) => {
			log += text;
		});
		const ended = once(child, 'exit').then(([code]) => {
			throw new Error(`the service ended with ${code}: ${log}`);
		});
		await Promise.race([ready, ended]);
		ended.catch(() => {});
		return child;
	}

	/** Resolves when the service has told systemd that, with its words. */
	async told(words: RegExp): Promise<string> {
		this.#receiver ??= receive(this.#socket);
		return said(await this.#receiver, words);
	}

	/** As `systemctl stop` does with KillMode=process. Resolves with the exit code. */
	async stop(child: ChildProcess): Promise<number | null> {
		const exit = once(child, 'exit');
		child.kill('SIGTERM');
		const [code] = await exit;
		return code;
	}

	async end(): Promise<void> {
		for (const child of this.#children) child.kill('SIGKILL');
		(await this.#receiver)?.kill('SIGKILL');
	}

	get #record(): string {
		return path.join(this.#fcm.dir, 'systemctl.calls');
	}

	#program(name: string, text: string): void {
		const file = path.join(this.#bin, name);
		writeFileSync(file, text);
		chmodSync(file, 0o755);
	}
}

const receiverSource = `
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
print('bound', flush=True)
while True: print(s.recv(4096).decode(), flush=True)
`;

const senderSource = `#!/usr/bin/env python3
import os, socket, sys
words = ['READY=1' if word == '--ready' else word for word in sys.argv[1:] if not word.startswith('--status')]
socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto('\n'.join(words).encode(), os.environ['NOTIFY_SOCKET'])
`;

/** A datagram socket, which Node cannot make; what it receives comes out of its stdout. */
async function receive(socket: string): Promise<ChildProcess> {
	const receiver = spawn('python3', ['-c', receiverSource, socket], {stdio: ['ignore', 'pipe', 'inherit']});
	await said(receiver, /bound/);
	return receiver;
}

/** Resolves when the process has printed something from now on, with what it has. */
function said(child: ChildProcess, words: RegExp): Promise<string> {
	return new Promise((resolve, reject) => {
		let text = '';
		const timer = setTimeout(() => reject(new Error(`never said ${words}: ${text}`)), 30_000);
		const listener = (chunk: Buffer) => {
			text += chunk;
			if (!words.test(text)) return;
			clearTimeout(timer);
			child.stdout?.off('data', listener);
			resolve(text);
		};
		child.stdout?.on('data', listener);
	});
}

function isOnPath(program: string): boolean {
	return (process.env.PATH ?? '').split(':').some((folder) => {
		try {
			accessSync(path.join(folder, program), constants.X_OK);
			return true;
		} catch {
			return false;
		}
	});
}
