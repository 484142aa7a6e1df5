import {useStdin} from 'ink';
import {useEffect} from 'react';
import {keyNames} from '../keymap/key-names.ts';

/**
 * Hands over the keys of each read, as long as it is active. Not Ink's `useInput`: of Esc and a key quickly after it, which
 * come in one read, that one drops the Esc.
 */
export function useKeys(onKeys: (names: readonly string[]) => void, isActive: boolean): void {
	const {setRawMode, internal_eventEmitter: input} = useStdin();
	useEffect(() => {
		if (!isActive) return;
		setRawMode(true);
		return () => setRawMode(false);
	}, [isActive, setRawMode]);
	// Apart: while listeners change, no key may come to a terminal that echoes.
	useEffect(() => {
		if (!isActive) return;
		const onInput = (data: unknown) => onKeys(keyNames(String(data)));
		input.on('input', onInput);
		return () => void input.off('input', onInput);
	}, [isActive, onKeys, input]);
}
