<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Operator;

use ChurnStop\Connections\Sandbox\Sandbox;
use ChurnStop\Data;
use ChurnStop\Plugin;
use ChurnStop\Redemptions\Redemption;
use ChurnStop\Redemptions\RedemptionStore;
use ChurnStop\Settings\SettingsStore;
use ChurnStop\Storage\Database;
use ChurnStop\Tests\Integration\Attempts\AttemptTestCase;

/** What the operator's tests share: a paused shopper, rows moved into the past, settings as they were. */
abstract class OperatorTestCase extends AttemptTestCase {

	protected function setUp(): void {
		parent::setUp();
		delete_option( SettingsStore::OPTION );
		Plugin::get()->reset();
	}

	protected function tearDown(): void {
		delete_option( SettingsStore::OPTION );
		parent::tearDown();
	}

	/** The shopper takes a pause of 30 days. */
	protected function paused( ?int $subscription = null ): Redemption {
		$subscription ??= $this->subscription;
		$attempt        = $this->start( $subscription );
		$attempt        = $this->post( $attempt, 'reason', array(
			'reason' => 'too_busy',
			'comment' => 'My dog ate the box, says jane@example.org',
		) );
		self::assertSame( 'offer', $attempt['state'], (string) wp_json_encode( $attempt ) );
		$offer = Data::map( Data::map( $attempt, 'screen' ), 'offer' );
		self::assertSame( 'pause', $offer['type'] );
		$this->post( $attempt, 'accept', array( 'offer_id' => $offer['id'] ) );
		$live = Plugin::get()->part( RedemptionStore::class )->live( Sandbox::ref( $subscription ) );
		self::assertNotNull( $live );
		self::assertSame( 'on-hold', $this->sandbox->snapshot( $subscription )?->store_status );
		return $live;
	}

	/** Another shopper's pause: nobody is offered one twice. */
	protected function paused_too( string $next = '+20 days' ): Redemption {
		$shopper = get_current_user_id();
		$other   = $this->user( 'shopper' );
		wp_set_current_user( $other );
		$pause = $this->paused( $this->subscribe( $next, customer: $other ) );
		wp_set_current_user( $shopper );
		return $pause;
	}

	/** @param array<string, string|int|null> $values */
	protected static function rewrite( string $table, array $values, string $column, string|int $is ): void {
		Plugin::get()->part( Database::class )->update( $table, $values, array( $column => $is ) );
	}

	protected static function ago( string $ago ): string {
		return gmdate( 'Y-m-d H:i:s', (int) strtotime( $ago ) );
	}

	/** @return array<string, int> Rows of each table that hold this customer. */
	protected static function held( int $customer ): array {
		$held = array();
		foreach ( array( 'attempts', 'events', 'redemptions', 'responses' ) as $table ) {
			$held[ $table ] = (int) Plugin::get()->part( Database::class )->value(
				'SELECT COUNT(*) FROM {' . $table . '} WHERE customer_id = %s',
				array( $customer ),
			);
		}
		return $held;
	}
}
