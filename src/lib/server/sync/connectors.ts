import { connectors as all } from '#connectors/index.ts';
import type { Connector, Stream } from '#connectors/connector.ts';
import { SyncError } from './errors.ts';

/** Every connector, as its form and its page show it. */
export const connectors: readonly Connector[] = all;

/** @throws SyncError `unknown_connector` */
export function connectorNamed(system: string, among: readonly Connector[] = all): Connector {
	const found = among.find((connector) => connector.system === system);
	if (found) return found;
	throw new SyncError(
		'unknown_connector',
		`There is no connector “${system}”.`,
		`Known: ${among.map((connector) => connector.system).join(', ')}.`
	);
}

/** The streams of a connector by their names, with those that come with them, in its order. @throws SyncError `invalid` for a name that it does not have */
export function streamsNamed(connector: Connector, names: readonly string[]): Stream[] {
	const unknown = names.find((name) => !connector.streams.some((stream) => stream.name === name));
	if (unknown !== undefined) {
		throw new SyncError(
			'invalid',
			`${connector.name} has no “${unknown}”.`,
			`It has ${connector.streams.map(({ name }) => name).join(', ')}.`
		);
	}
	return connector.streams.filter(({ name, comesWith }) => names.includes(comesWith ?? name));
}

/** Streams that a person chose for a connection. @throws SyncError `invalid` for none, or for one that there is not */
export function refuseStreams(connector: Connector, names: readonly string[]): void {
	if (streamsNamed(connector, names).length > 0) return;
	throw new SyncError('invalid', 'Nothing is chosen to be pulled.', 'Tick at least one of what there is.');
}

/** What is pulled unless a person says otherwise. */
export const usualStreams = (connector: Connector): string[] =>
	choosable(connector)
		.filter(({ chosen }) => chosen !== false)
		.map(({ name }) => name);

/** The streams that a person chooses among; others come with one of them. */
export const choosable = ({ streams }: Connector): Stream[] =>
	streams.filter(({ comesWith }) => comesWith === undefined);
