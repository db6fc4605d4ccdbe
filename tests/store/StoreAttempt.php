<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Actor;
use ChurnStop\Attempts\CancelFlow;
use ChurnStop\Connections\Connections;
use ChurnStop\Connections\WooCommerceSubscriptions\WooCommerceSubscriptions;
use ChurnStop\Data;
use ChurnStop\Flows\FlowInput;
use ChurnStop\Flows\FlowStore;
use ChurnStop\Flows\FlowTable;
use ChurnStop\Plugin;
use ChurnStop\Redemptions\Redemption;
use ChurnStop\Redemptions\RedemptionStore;
use ChurnStop\Storage\Database;
use ChurnStop\Tests\Contract\Given;
use ChurnStop\Tests\Contract\Made;
use ChurnStop\Tests\Harness\Http;
use PHPUnit\Framework\TestCase;

/** A shopper on the real store who walks the flow over HTTP, as a browser would. */
abstract class StoreAttempt extends TestCase {

	/** What an offer needs: the subscription, and the reason that leads to it after so many declines. */
	protected const OFFERS = array( 'discount', 'pause', 'skip_renewal', 'tier_down', 'extend_trial', 'product_swap' );

	/**
	 * Shoppers of this class meet the default flow, not one that another class has published, and routes with the parts
	 * of now.
	 */
	public static function setUpBeforeClass(): void {
		parent::setUpBeforeClass();
		$GLOBALS['wp_rest_server'] = null;
		$table   = Plugin::get()->part( FlowTable::class );
		$default = $table->find_default()?->id;
		foreach ( $table->active() as $row ) {
			if ( $row->id !== $default ) {
				$table->set_status( $row->id, 'archived' );
			}
		}
		Plugin::get()->part( FlowStore::class )->forget();
	}

	protected function setUp(): void {
		parent::setUp();
		wp_set_current_user( 0 );
		delete_option( 'churnstop_test_gateway' );
	}

	/**
	 * A flow whose "too expensive" makes the offers that the test is about, and no others.
	 *
	 * @param string|list<string|array<string, mixed>> $types Types, or whole offers.
	 */
	protected static function publish( string|array $types, int $payments = 3 ): void {
		$offers = array_map(
			static fn (
				string|array $type,
			): array => is_array( $type ) ? $type : array( 'type' => $type ) + match ( $type ) {
				'discount'     => array( 'value_percent' => 20, 'duration_billing_cycles' => $payments ),
				'pause'        => array( 'duration_days' => 30 ),
				'extend_trial' => array( 'duration_days' => 14 ),
				'tier_down'    => array( 'target_product_id' => null ),
				'product_swap' => array( 'target_product_id' => null, 'allow_customer_choice' => true ),
				default        => array(),
			},
			(array) $types
		);
		$table = Plugin::get()->part( FlowTable::class );
		$row   = $table->find_default();
		self::assertNotNull( $row );
		$body = $row->body;
		foreach ( Data::maps( $body, 'reasons' ) as $at => $reason ) {
			if ( 'too_expensive' === Data::string( $reason, 'id' ) ) {
				$reason['offers']        = $offers;
				$body['reasons'][ $at ] = $reason;
			}
		}
		self::assertNotNull( $table->publish(
			$row->id,
			$row->version,
			Plugin::get()->part( FlowInput::class )->body( $body ),
			'active',
			1,
			'test',
		) );
		Plugin::get()->part( FlowStore::class )->forget();
	}

	protected static function subscribe( string $type ): Made {
		return Shop::make(
			match ( $type ) {
				'extend_trial'              => new Given( next_payment: '+10 days', trial_end: '+10 days' ),
				'tier_down', 'product_swap' => Given::with_basic(),
				default                     => new Given( next_payment: '+12 days' ),
			}
		);
	}

	/**
	 * @param array<string, mixed> $body
	 * @return array<string, mixed>
	 */
	protected static function ask( Http $http, string $route, array $body = array(), int $status = 200 ): array {
		$answer = $http->rest( 'POST', '/churnstop/v1/attempts' . $route, $body );
		self::assertSame( $status, $answer['status'], $answer['body'] );
		return Data::as_map( $answer['json'] );
	}

	/** @return array<string, mixed> The attempt with the offer on its screen. */
	protected static function offered( Http $http, int $subscription_id ): array {
		$attempt = self::ask(
			$http,
			'',
			array( 'subscription_id' => $subscription_id, 'source' => 'store-test' ),
			201,
		);
		$attempt = self::ask( $http, '/' . $attempt['id'] . '/reason', array( 'reason' => 'too_expensive' ) );
		self::assertSame( 'offer', $attempt['state'], (string) wp_json_encode( $attempt ) );
		return $attempt;
	}

	/**
	 * @param array<string, mixed> $attempt
	 * @return array<string, mixed>
	 */
	protected static function acceptance( array $attempt ): array {
		$offer = Data::map( Data::map( $attempt, 'screen' ), 'offer' );
		$first = Data::maps( $offer, 'choices' )[0] ?? null;
		return array( 'offer_id' => $offer['id'] ) + (
			null === $first ? array() : array( 'product_id' => $first['product_id'] )
		);
	}

	/**
	 * A subscription whose shopper has taken the offer.
	 *
	 * @return array{Made, Redemption, Http}
	 */
	protected static function accepted( string $type, int $payments = 3 ): array {
		self::publish( $type, $payments );
		$made    = self::subscribe( $type );
		$http    = Http::as( $made->customer_id );
		$attempt = self::offered( $http, $made->id );
		self::ask( $http, '/' . $attempt['id'] . '/accept', self::acceptance( $attempt ) );
		self::reload();
		$live = Plugin::get()->part( RedemptionStore::class )->live( WooCommerceSubscriptions::ref( $made->id ) );
		self::assertNotNull( $live );
		return array( $made, $live, $http );
	}

	/**
	 * The shopper of a subscription takes the offer in this process: for what is registered here alone.
	 *
	 * @return array{Redemption, Actor}
	 */
	protected static function accepted_here( Made $made, string $type, string $label ): array {
		$who  = Actor::customer( $made->customer_id );
		$flow = Plugin::get()->part( CancelFlow::class );
		wp_set_current_user( $made->customer_id );
		$id      = Data::string( $flow->start( $who, array( WooCommerceSubscriptions::ref( $made->id ) ) )[0], 'id' );
		$attempt = $flow->reason( $who, $id, 'too_expensive' );
		$offer   = Data::map( Data::map( $attempt, 'screen' ), 'offer' );
		self::assertSame( array( $type, $label ), array( $offer['type'] ?? null, $offer['accept_label'] ?? null ) );
		self::assertSame( 'saved', $flow->accept( $who, $id, Data::string( $offer, 'id' ) )['state'] );
		self::reload();
		$live = Plugin::get()->part( RedemptionStore::class )->live( WooCommerceSubscriptions::ref( $made->id ) );
		self::assertNotNull( $live );
		return array( $live, $who );
	}

	/** Lets the process' caches go: the web server has written meanwhile. */
	protected static function reload(): void {
		wp_cache_flush_runtime();
		Plugin::get()->part( Connections::class )->forget();
	}

	/** Leases are over, as if 20 seconds had gone by. */
	protected static function leases_end(): void {
		$database = Plugin::get()->part( Database::class );
		$database->execute( "UPDATE {attempts} SET claimed_until = '2020-01-01 00:00:00' WHERE claim IS NOT NULL" );
		$database->execute( "UPDATE {redemptions} SET claimed_until = '2020-01-01 00:00:00' WHERE claim IS NOT NULL" );
		$database->execute( "UPDATE {redemptions} SET updated_at = '2020-01-01 00:00:00' WHERE state = 'pending'" );
		$database->execute( 'UPDATE {leases} SET ends_at = 1' );
	}

	/**
	 * What was killed holds its lease for a moment longer: whoever waits for it needs not wait for all of its 20
	 * seconds.
	 */
	protected static function leases_end_soon(): void {
		Plugin::get()->part( Database::class )->execute( 'UPDATE {leases} SET ends_at = %d', array( time() + 1 ) );
	}

	/** @return iterable<string, array{string}> */
	public static function offers(): iterable {
		foreach ( self::OFFERS as $type ) {
			yield $type => array( $type );
		}
	}
}
