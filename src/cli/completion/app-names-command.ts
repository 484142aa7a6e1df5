/** What the completion scripts ask at every TAB: hidden, and answered before the command line is parsed. */
export const appNames = '__apps';
