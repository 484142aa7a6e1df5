import {useInput} from 'ink';
import {keyNames} from '../keymap/key-names.ts';
import type {TerminalSize} from '../layout/terminal-size.ts';
import type {MonitStore} from '../store/create-store.ts';

/** Hands every key to the store, which knows what it means now. */
export function useKeys(store: MonitStore, size: TerminalSize): void {
	useInput((input, key) => {
		for (const name of keyNames(input, key)) store.dispatch({type: 'key', key: name, size});
	});
}
