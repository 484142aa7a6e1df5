/** Something outside of the app that says when it is to be reloaded. */
export interface Trigger {
	/** From now on nothing is called back any more. */
	end(): void;
}
