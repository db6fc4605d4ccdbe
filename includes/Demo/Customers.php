<?php
declare(strict_types=1);

namespace ChurnStop\Demo;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\Sandbox\DemoShoppers;

/** People of the demo's past, as users who nobody logs in as. */
final class Customers {

	private const FIRST = array( 'Maya', 'Noah', 'Olivia', 'Paul', 'Rosa', 'Samir' );
	private const LAST  = array( 'Lindqvist', 'Okafor', 'Brennan', 'Castillo', 'Novak' );

	/** @return non-empty-list<int> Their ids. */
	public function make(): array {
		// Their passwords are random and told to nobody, so the dear hash of real ones is not needed.
		$cheap = static fn (): array => array( 'cost' => 4 );
		add_filter( 'wp_hash_password_options', $cheap );
		try {
			$ids = array();
			foreach ( self::LAST as $last ) {
				foreach ( self::FIRST as $first ) {
					$ids[] = DemoShoppers::make( $first, $last )['id'];
				}
			}
			return $ids;
		} finally {
			remove_filter( 'wp_hash_password_options', $cheap );
		}
	}
}
