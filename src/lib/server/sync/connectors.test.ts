import { describe, expect, it } from 'vitest';
import { connectorNamed, connectors, streamsNamed, usualStreams } from './connectors.ts';

describe('the streams of a connector', () => {
	it('that another is not whole without come with it, and are not chosen by themselves', () => {
		const dynamics = connectorNamed('dynamics');
		expect(streamsNamed(dynamics, ['deals']).map(({ name }) => name)).toContain('deal_events');
		expect(streamsNamed(dynamics, ['companies']).map(({ name }) => name)).not.toContain('deal_events');
		expect(usualStreams(dynamics)).not.toContain('deal_events');
	});

	it('come with streams that there are', () => {
		for (const { streams } of connectors)
			for (const { comesWith } of streams)
				if (comesWith !== undefined) expect(streams.map(({ name }) => name)).toContain(comesWith);
	});
});
