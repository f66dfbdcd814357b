/** What open pages are told while they are looked at. */
export { endStreams, versionStream } from './stream.ts';
export { dataWatch } from './watch.ts';
