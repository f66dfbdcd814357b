import { getContext, setContext } from 'svelte';
import type { Reader } from './format/format.ts';

const key = Symbol('reader');

/** Tell every component below how the reader writes numbers and dates. A function, so that a change reaches them. */
export const setReader = (reader: () => Reader): void => void setContext(key, reader);

export const getReader = (): Reader => getContext<() => Reader>(key)();
