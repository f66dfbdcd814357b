import { untilTestEnds } from '../../../tests/fakes/closing.ts';
import {
	startFakeHubSpot,
	type FakeHubSpot,
	type HubSpotOptions
} from '../../../tests/fakes/hubspot/hubspot.ts';
import type { World } from '../../../tests/fakes/world/world.ts';

/** A HubSpot over a world, until the test has ended. */
export async function hubspotOf(world: World, options: HubSpotOptions = {}): Promise<FakeHubSpot> {
	return untilTestEnds(await startFakeHubSpot(world, options));
}
