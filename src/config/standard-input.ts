import {withDeadline} from '../shared/deadline.ts';
import {FcmError} from '../shared/errors.ts';

/** Standard input, or a stand-in. */
export type InputStream = AsyncIterable<Uint8Array | string> & {isTTY?: boolean};

const defaultDeadlineMs = 10_000;

/**
 * All that is written to standard input.
 * @throws FcmError FCM_ERR_USAGE for a terminal, FCM_ERR_CONFIG_INVALID beyond `maxBytes`, or when it does not end in
 * time.
 */
export async function readStandardInput(
	input: InputStream | undefined,
	{maxBytes, deadlineMs = defaultDeadlineMs}: {maxBytes: number; deadlineMs?: number | undefined},
): Promise<Uint8Array> {
	if (!input || input.isTTY)
		throw new FcmError('FCM_ERR_USAGE', '-: standard input is a terminal; write JSON into it by a pipe');
	const chunks: Uint8Array[] = [];
	let length = 0;
	try {
		await withDeadline(collect(), deadlineMs, 'standard input');
	} catch (error) {
		if (FcmError.is(error) && error.code === 'FCM_ERR_TIMEOUT')
			throw invalid(`did not end within ${deadlineMs / 1000} s`);
		throw error;
	}
	return Buffer.concat(chunks);

	async function collect(): Promise<void> {
		for await (const chunk of input!) {
			const bytes = Buffer.from(chunk as Uint8Array);
			length += bytes.length;
			if (length > maxBytes) throw invalid(`is larger than ${maxBytes / 1024 ** 2} MiB`);
			chunks.push(bytes);
		}
	}
}

function invalid(words: string): FcmError {
	const problem = `standard input ${words}`;
	return new FcmError('FCM_ERR_CONFIG_INVALID', problem, {details: {problems: [problem]}});
}
