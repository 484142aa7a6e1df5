/**
 * Program: starts one of those that live long and are started by the dozen, as fast as Node can, and keeps its heap small.
 * The build makes one of this file for each, and puts the program's own code beside it as one function.
 */
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {Script} from 'node:vm';
import {resolveHome} from '../state-dir/paths.ts';
import {CodeCache} from './code-cache.ts';
import {keepHeapSmall} from './small-heap.ts';

/** The name of the program, by the build. */
declare const FCM_PROGRAM: string;

/** By then a program has loaded what it needs. */
const settledMs = 1000;

const file = path.join(__dirname, `${FCM_PROGRAM}-program.cjs`);
const cache = new CodeCache(resolveHome(), file);
const cachedData = cache.read();
// The build sees to it that the code is ASCII, which is read and kept at half the cost of UTF-8.
const script = new Script(readFileSync(file, 'latin1'), {filename: file, ...(cachedData && {cachedData})});
script.runInThisContext()(require, file);

setTimeout(() => {
	// In this order: V8 refuses a code cache that was made under other flags.
	if (!cachedData || script.cachedDataRejected) cache.keep(() => script.createCachedData());
	keepHeapSmall();
}, settledMs).unref();
