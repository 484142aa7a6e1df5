/** What `fcm doctor` may know of the state directory beside the paths. Apart from `home.ts`, which every command loads. */
export {listBundles, readWorkers} from '../state-dir/bundle.ts';
export {inspectHome} from '../state-dir/home.ts';
export {type HomeEntry, homeEntries} from '../state-dir/home-entries.ts';
export {homeMark} from '../state-dir/home-mark.ts';
export {isLocked, lockAddress} from '../state-dir/lock.ts';
export {isSameProcess} from '../state-dir/process-identity.ts';
export {registeredApps} from '../state-dir/registered-apps.ts';
