/** Which finding an address asks for; an owner who is named but empty is nobody. */
export function readMending(url: URL): { entity: string; key: string; owner?: string | null } | null {
	const given = url.searchParams;
	const [entity, key, owner] = ['of', 'finding', 'owner'].map((name) => given.get(name));
	if (!entity || !key) return null;
	return { entity, key, ...(owner !== null && owner !== undefined && { owner: owner || null }) };
}
