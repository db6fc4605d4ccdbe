<?php
/**
 * Plugin Name: Gift offer
 * Description: What another developer would write: a type of offer and a kind of change of its own, "one free extra
 * item with the next renewal", with nothing but the documented filters.
 */

declare(strict_types=1);

use ChurnStop\Connections\Connection;
use ChurnStop\Connections\Sandbox\Sandbox;
use GiftOffer\Gift;
use GiftOffer\GiftHandler;
use GiftOffer\GiftOffer;
use GiftOffer\StoreGiftHandler;

spl_autoload_register(
	static function ( string $name ): void {
		if ( str_starts_with( $name, 'GiftOffer\\' ) ) {
			require __DIR__ . '/gift-offer/' . substr( $name, 10 ) . '.php';
		}
	}
);

add_filter( 'churnstop_offer_types', static fn ( array $types ): array => array( ...$types, new GiftOffer() ) );
add_filter(
	'churnstop_change_kinds',
	static fn ( array $kinds ): array => $kinds + array( Gift::KIND => Gift::class ),
);
add_filter(
	'churnstop_change_handlers',
	static fn ( array $handlers, Connection $connection ): array => $handlers + match ( true ) {
		$connection instanceof Sandbox                    => array( Gift::KIND => new GiftHandler( $connection ) ),
		'woocommerce-subscriptions' === $connection->id() => array( Gift::KIND => new StoreGiftHandler() ),
		default                                           => array(),
	},
	10,
	2
);
