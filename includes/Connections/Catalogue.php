<?php
declare(strict_types=1);

namespace ChurnStop\Connections;

defined( 'ABSPATH' ) || exit;

/**
 * What a connection can say about its products without a subscription at hand: the editor's pickers, and the check of a
 * merchant's explicit target.
 */
interface Catalogue {

	/**
	 * Products that subscriptions can be switched to and from, in the store's order: published, each with the group
	 * that it can be switched within (variations of one product, children of one grouped product). Products that cannot
	 * be switched are left out.
	 *
	 * @return list<Product>
	 */
	public function products(): array;

	/**
	 * What subscriptions are sold for, also what cannot be switched: for audiences. Without groups.
	 *
	 * @param string    $search Part of a name; empty: all.
	 * @param list<int> $ids    Only these; empty: all.
	 * @return list<Product> By name, at most 500.
	 */
	public function plans( string $search = '', array $ids = array() ): array;

	/**
	 * Categories of products, for audiences.
	 *
	 * @param string    $search Part of a name; empty: all.
	 * @param list<int> $ids    Only these; empty: all.
	 * @return list<array{id: int, name: string}> By name, at most 100.
	 */
	public function categories( string $search = '', array $ids = array() ): array;
}
