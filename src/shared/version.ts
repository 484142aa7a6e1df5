declare const FCM_VERSION: string | undefined;

/** The version of this build; set by the bundler, absent when sources run directly in a test. */
export const version: string = typeof FCM_VERSION === 'string' ? FCM_VERSION : '0.0.0-source';
