import { getContext, setContext } from 'svelte';
import { may, type Capability } from '#lib/crm/capabilities.ts';
import type { Role } from '#lib/crm/viewer.ts';
import type { Reader } from './format/format.ts';

const key = Symbol('reader');
const personKey = Symbol('person');

/** Who reads, as far as a component must know it. */
export interface Person {
	role: Role;
	/** Whether it is known which person of the CRM the account is. */
	isLinked: boolean;
}

/** Tell every component below how the reader writes numbers and dates. A function, so that a change reaches them. */
export const setReader = (reader: () => Reader): void => void setContext(key, reader);

export const getReader = (): Reader => getContext<() => Reader>(key)();

/** Tell every component below who reads. */
export const setPerson = (person: () => Person): void => void setContext(personKey, person);

export const getPerson = (): Person => getContext<() => Person>(personKey)();

/** Whether the reader may do something: what leads there is shown to nobody else. */
export const readerMay = (capability: Capability): boolean => may(getPerson().role, capability);
