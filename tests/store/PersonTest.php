<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Data;
use ChurnStop\Plugin;
use ChurnStop\Privacy\Privacy;
use ChurnStop\Settings\SettingsStore;
use ChurnStop\Storage\Database;
use ChurnStop\Tests\Contract\Given;
use ChurnStop\Tests\Contract\Made;

/** Limits hold for a person, whichever account they come with; and a pause says beforehand what it takes away. */
final class PersonTest extends StoreAttempt {

	use InProcess;

	protected function tearDown(): void {
		$this->unplug();
		delete_option( SettingsStore::OPTION );
		parent::tearDown();
	}

	/** @return array<string, mixed> The attempt after the reason "too expensive". */
	private static function ask_for_offer( Made $made ): array {
		[ , $attempt ] = self::request( $made->customer_id, 'POST', '/attempts', array(
			'subscription_id' => $made->id,
		) );
		[ $status, $offered ] = self::request(
			$made->customer_id,
			'POST',
			'/attempts/' . Data::string( $attempt, 'id' ) . '/reason',
			array( 'reason' => 'too_expensive' ),
		);
		self::assertSame( 200, $status );
		return $offered;
	}

	private static function billed_to( Made $made, string $email ): Made {
		$subscription = Shop::get( $made->id );
		$subscription->set_billing_email( $email );
		$subscription->save();
		return $made;
	}

	/** @return iterable<string, array{'accept'|'decline'}> */
	public static function answers(): iterable {
		yield 'accepted' => array( 'accept' );
		yield 'declined' => array( 'decline' );
	}

	/** @dataProvider answers */
	public function test_a_new_account_with_the_same_email_is_the_same_person_until_erased( string $answer ): void {
		self::publish( 'discount' );
		$email   = 'sam-' . bin2hex( random_bytes( 4 ) ) . '@example.test';
		$first   = self::billed_to( Shop::make( new Given() ), $email );
		$offered = self::ask_for_offer( $first );
		self::assertSame( 'offer', $offered['state'] );
		self::assertSame(
			200,
			self::request(
				$first->customer_id,
				'POST',
				'/attempts/' . Data::string( $offered, 'id' ) . '/' . $answer,
				self::acceptance( $offered ),
			)[0],
		);

		self::assertSame(
			'confirm',
			self::ask_for_offer( self::billed_to( Shop::make( new Given() ), strtoupper( $email ) ) )['state'],
		);
		self::assertSame(
			'offer',
			self::ask_for_offer( self::billed_to( Shop::make( new Given() ), 'not-' . $email ) )['state'],
		);
		self::assertSame(
			'0',
			Plugin::get()->part( Database::class )->value(
				'SELECT COUNT(*) FROM {responses} WHERE mail LIKE %s',
				array( '%@%' ),
			),
		);

		require_once ABSPATH . 'wp-admin/includes/user.php';
		wp_delete_user( $first->customer_id );
		self::assertSame(
			'confirm',
			self::ask_for_offer( self::billed_to( Shop::make( new Given() ), $email ) )['state'],
			'A former account.',
		);
		self::assertTrue( Plugin::get()->part( Privacy::class )->erase( $email )['items_removed'] );
		self::assertSame(
			'offer',
			self::ask_for_offer( self::billed_to( Shop::make( new Given() ), $email ) )['state'],
		);
	}

	public function test_the_cooldown_holds_for_the_person(): void {
		update_option( SettingsStore::OPTION, array( 'cooldown_days' => array( 'discount' => 90, 'pause' => 30 ) ) );
		self::publish( 'discount' );
		$email   = 'kim-' . bin2hex( random_bytes( 4 ) ) . '@example.test';
		$first   = self::billed_to( Shop::make( new Given() ), $email );
		$offered = self::ask_for_offer( $first );
		self::assertSame(
			200,
			self::request(
				$first->customer_id,
				'POST',
				'/attempts/' . Data::string( $offered, 'id' ) . '/accept',
				self::acceptance( $offered ),
			)[0],
		);
		// Answers apart, as another flow's would be.
		Plugin::get()->part( Database::class )->execute(
			'DELETE FROM {responses} WHERE customer_id = %s',
			array( $first->customer_id ),
		);
		self::assertSame(
			'confirm',
			self::ask_for_offer( self::billed_to( Shop::make( new Given() ), $email ) )['state'],
		);
	}

	public function test_a_pause_says_that_downloads_stop_and_is_no_failed_payment_to_others(): void {
		self::publish( 'pause' );
		$made    = Shop::make( new Given() );
		$product = Shop::product( $made->product_id );
		$product->set_downloadable( true );
		$product->save();
		$seen = array();
		$this->plug(
			'woocommerce_subscription_status_on-hold',
			static function ( \WC_Subscription $one ) use ( &$seen ): void {
				$seen[ $one->get_id() ] = '' !== $one->get_meta( '_churnstop_hold' );
			},
			10,
			1
		);
		$offered = self::ask_for_offer( $made );
		$offer   = Data::map( Data::map( $offered, 'screen' ), 'offer' );
		self::assertStringContainsString(
			'While it is paused, its downloads are not available.',
			Data::string( $offer, 'message' ),
		);
		self::assertStringNotContainsString(
			'download',
			Data::string( Data::map( $offer, 'terms' ), 'summary' ),
			'Terms never speak of access.',
		);
		self::request(
			$made->customer_id,
			'POST',
			'/attempts/' . Data::string( $offered, 'id' ) . '/accept',
			self::acceptance( $offered ),
		);
		self::assertFalse( Shop::get( $made->id )->is_download_permitted(), 'As it was said.' );

		$failed = Shop::make( new Given( unpaid: true ) );
		self::assertSame( array( $made->id => true, $failed->id => false ), $seen );

		$plain = self::ask_for_offer( Shop::make( new Given() ) );
		self::assertStringNotContainsString(
			'not available',
			Data::string( Data::map( Data::map( $plain, 'screen' ), 'offer' ), 'message' ),
		);
		$this->plug(
			'churnstop_pause_access_note',
			static fn ( string $note, int $id ): string => "Your club card no. $id sleeps, too.",
			10,
			2,
		);
		$club = Shop::make( new Given() );
		self::assertStringContainsString(
			"Your club card no. {$club->id} sleeps, too.",
			Data::string( Data::map( Data::map( self::ask_for_offer( $club ), 'screen' ), 'offer' ), 'message' ),
		);
	}
}
