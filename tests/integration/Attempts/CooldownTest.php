<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Attempts;

use ChurnStop\Data;
use ChurnStop\Plugin;
use ChurnStop\Redemptions\Redemption;
use ChurnStop\Settings\SettingsStore;
use ChurnStop\Storage\Database;

/** Nobody collects discounts by cancelling again and again, where the store says for how long. */
final class CooldownTest extends AttemptTestCase {

	protected function tearDown(): void {
		delete_option( 'churnstop_settings' );
		parent::tearDown();
	}

	private function cooldown( int $days ): void {
		Plugin::get()->part( SettingsStore::class )->save( array( 'cooldown_days' => array( 'discount' => $days ) ) );
	}

	/** The type of what is offered for that reason on that subscription; empty: nothing. */
	private function offered( int $subscription, string $reason ): string {
		$screen = Data::map(
			$this->post( $this->start( $subscription ), 'reason', array( 'reason' => $reason ) ),
			'screen',
		);
		return Data::string( Data::map( $screen, 'offer' ), 'type' );
	}

	private function take_discount(): void {
		$this->post(
			$this->post( $this->start(), 'reason', array( 'reason' => 'too_expensive' ) ),
			'accept',
			array( 'offer_id' => 'too_expensive-discount-1' ),
		);
	}

	/** The discount was taken that long ago, and ran its course. */
	private function taken( string $when ): void {
		Plugin::get()->part( Database::class )->execute(
			'UPDATE {redemptions} SET created_at = %s, state = %s, live_key = NULL',
			array( Data::sql( new \DateTimeImmutable( $when ) ), Redemption::FINISHED ),
		);
	}

	public function test_without_one_another_discount_is_made_on_another_subscription(): void {
		$this->take_discount();
		self::assertSame( 'discount', $this->offered( $this->subscribe(), 'other' ) );
	}

	public function test_none_of_the_type_is_made_on_any_subscription_until_it_is_over(): void {
		$this->cooldown( 90 );
		$this->take_discount();
		self::assertSame(
			'',
			$this->offered( $this->subscribe(), 'other' ),
			'Another offer, another subscription, the same customer.',
		);
		self::assertSame( 'pause', $this->offered( $this->subscribe(), 'too_busy' ), 'Another type is made.' );
		$this->taken( '-89 days' );
		self::assertSame( '', $this->offered( $this->subscribe(), 'other' ) );
		$this->taken( '-91 days' );
		self::assertSame( 'discount', $this->offered( $this->subscribe(), 'other' ) );
	}

	public function test_each_type_has_its_own(): void {
		Plugin::get()->part( SettingsStore::class )->save( array(
			'cooldown_days' => array( 'discount' => 90, 'pause' => 30 ),
		) );
		$this->take_discount();
		$this->taken( '-31 days' );
		self::assertSame( '', $this->offered( $this->subscribe(), 'other' ) );
		Plugin::get()->part( Database::class )->execute( "UPDATE {redemptions} SET offer_type = 'pause'" );
		self::assertSame(
			'pause',
			$this->offered( $this->subscribe(), 'too_busy' ),
			'Taken 31 days ago, and a pause has 30.',
		);
	}

	public function test_a_type_that_is_switched_off_is_not_offered_in_a_test_either(): void {
		Plugin::get()->part( SettingsStore::class )->save( array(
			'offers' => array( 'discount' => array( 'enabled' => false ) ),
		) );
		self::assertSame( 'pause', $this->offered( $this->subscription, 'too_expensive' ) );
		$test = $this->post( $this->start( $this->subscribe(), mode: 'test' ), 'reason', array(
			'reason' => 'too_expensive',
		) );
		self::assertSame( 'pause', Data::string( Data::map( Data::map( $test, 'screen' ), 'offer' ), 'type' ) );
	}

	public function test_others_have_their_own(): void {
		$this->cooldown( 90 );
		$this->take_discount();
		$other = $this->user( 'other' );
		$mine  = $this->subscribe( customer: $other );
		wp_set_current_user( $other );
		self::assertSame( 'discount', $this->offered( $mine, 'other' ) );
	}

	public function test_a_test_knows_no_cooldown_and_what_never_came_to_be_starts_none(): void {
		$this->cooldown( 90 );
		$this->take_discount();
		$test = $this->post( $this->start( $this->subscribe(), mode: 'test' ), 'reason', array( 'reason' => 'other' ) );
		self::assertSame( 'discount', Data::string( Data::map( Data::map( $test, 'screen' ), 'offer' ), 'type' ) );
		Plugin::get()->part( Database::class )->execute(
			'UPDATE {redemptions} SET state = %s, live_key = NULL',
			array( Redemption::FAILED ),
		);
		self::assertSame( 'discount', $this->offered( $this->subscribe(), 'other' ) );
	}

	public function test_staff_read_why_and_for_how_long(): void {
		$this->cooldown( 90 );
		$this->take_discount();
		$attempt = $this->start( $this->subscribe() );
		$this->post( $attempt, 'reason', array( 'reason' => 'other' ) );
		wp_set_current_user( $this->user( 'boss', 'administrator' ) );
		[ , $story ] = $this->rest( 'GET', '/attempts/' . Data::string( $attempt, 'id' ) . '/story' );
		self::assertStringContainsString(
			'the cooldown of the settings has 90 days to go',
			(string) wp_json_encode( $story ),
		);
	}
}
