import type {AppSpec} from '../../protocol/app-spec.ts';
import type {LibraryOptions, LiveOptions} from './library-options.ts';
import {checkLiveOptions, checkOptions} from './option-checks.ts';
import {checkExec, specOfOptions} from './spec-of-options.ts';

/** The options of a Master, checked, as they are now. */
export class Config {
	#options: Readonly<LibraryOptions>;

	/** @throws FcmError FCM_ERR_CONFIG_INVALID, FCM_ERR_SCRIPT_NOT_FOUND */
	constructor(options: LibraryOptions) {
		checkOptions(options);
		checkExec(options);
		this.#options = {...options};
	}

	get options(): Readonly<LibraryOptions> {
		return this.#options;
	}

	get hookTimeoutMs(): number {
		return this.#options.hookTimeout ?? 30_000;
	}

	/** The spec that the options ask for; paths that are relative mean the working directory of now. */
	spec(): AppSpec {
		return specOfOptions(this.#options);
	}

	/** All or nothing; what is undefined is not touched. @throws as the constructor */
	change(options: LiveOptions): void {
		checkLiveOptions(options);
		const given = Object.entries(options).filter(([, value]) => value !== undefined);
		const next = {...this.#options, ...Object.fromEntries(given)};
		if (options.exec !== undefined) checkExec(next);
		this.#options = next;
	}
}
