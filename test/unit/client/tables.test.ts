import {spawn} from 'node:child_process';
import {once} from 'node:events';
import net, {type AddressInfo} from 'node:net';
import path from 'node:path';
import {describe, expect, it, onTestFinished} from 'vitest';
import {processTable, readProcess} from '../../../src/client/process-table.ts';
import {listeningPorts, socketTable, unixSockets} from '../../../src/client/socket-table.ts';
import {temporaryFolder} from '../state-dir/temporary-folder.ts';

const isLinux = process.platform === 'linux';

describe.runIf(isLinux)('the process table', () => {
	it('has this process, its parent, and the marks that a process was started with', async () => {
		const env = {PATH: process.env.PATH, FCM_HOME: '/h', FCM_APP: 'api', SECRET: 'x'};
		const child = spawn(process.execPath, ['-e', `console.log('up'); setInterval(() => {}, 1000)`], {env});
		onTestFinished(() => void child.kill('SIGKILL'));
		await once(child.stdout, 'data');
		const table = processTable()!;
		expect(table.find(({pid}) => pid === process.pid)).toMatchObject({ppid: process.ppid, uid: process.geteuid!()});
		const found = table.find(({pid}) => pid === child.pid);
		expect(found).toMatchObject({ppid: process.pid, marks: {FCM_HOME: '/h', FCM_APP: 'api'}});
		expect(JSON.stringify(found)).not.toContain('SECRET');
	});

	it('has no process that is gone', async () => {
		const child = spawn(process.execPath, ['-e', '']);
		await once(child, 'exit');
		expect(readProcess(child.pid!)).toBeNull();
	});
});

describe('the socket table', () => {
	it.runIf(isLinux)('says who listens where', async () => {
		const file = path.join(temporaryFolder(), 'with space.sock');
		const [onPort, onFile] = [net.createServer(), net.createServer()];
		onTestFinished(() => void onPort.close());
		onTestFinished(() => void onFile.close());
		await new Promise<void>((resolve) => onPort.listen(0, '127.0.0.1', resolve));
		await new Promise<void>((resolve) => onFile.listen(file, resolve));
		const {port} = onPort.address() as AddressInfo;
		const table = socketTable([process.pid])!;
		expect(table.ports.get(port)).toEqual({pid: process.pid});
		expect(table.unix.get(file)).toEqual({pid: process.pid});
		expect(socketTable([])!.ports.get(port)).toEqual({pid: null});
	});

	it('reads the kernel’s words', () => {
		expect(
			unixSockets([
				'Num       RefCount Protocol Flags    Type St Inode Path',
				'0000000000000000: 00000002 00000000 00010000 0001 01 24100 /h/run/a b.sock',
				'0000000000000000: 00000003 00000000 00000000 0001 03 24101 /h/run/a b.sock',
				'0000000000000000: 00000003 00000000 00000000 0001 03 24102',
				'0000000000000000: 00000002 00000000 00010000 0001 01 24103 @fcm-1',
				'0000000000000000: 00000002 00000000 00010000 0001 01 24104 @fcm-2@@@@@@@',
			]),
		).toEqual([
			['/h/run/a b.sock', '24100'],
			['@fcm-1', '24103'],
			['@fcm-2', '24104'],
		]);
		expect(
			listeningPorts([
				'  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
				'   0: 0100007F:0BB8 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 5001 1 0 100 0 0 10 0',
				'   1: 0100007F:0BB9 0100007F:D431 01 00000000:00000000 00:00000000 00000000  1000        0 5002 1 0 20 4 30 10 -1',
				'   2: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000 0A 0:0 0:0 0 0 0 5003 1',
				'',
			]),
		).toEqual([
			[3000, '5001'],
			[8080, '5003'],
		]);
	});
});
