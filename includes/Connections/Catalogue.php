<?php
declare(strict_types=1);

namespace ChurnStop\Connections;

defined( 'ABSPATH' ) || exit;

/** What a connection can say about its products without a subscription at hand: the editor's pickers, and the check of a merchant's explicit target. */
interface Catalogue {

	/**
	 * Products that subscriptions can be switched to and from, in the store's order: published, each with the group that it can be switched within
	 * (variations of one product, children of one grouped product). Products that cannot be switched are left out.
	 *
	 * @return list<Product>
	 */
	public function products(): array;

	/**
	 * What subscriptions are sold for, also what cannot be switched: for a flow's audience. Without groups.
	 *
	 * @return list<Product> By name, at most 500.
	 */
	public function plans(): array;
}
