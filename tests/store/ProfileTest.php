<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Compliance\Profiles;
use ChurnStop\Tests\Contract\Given;

/** Which law holds: by the subscription's billing address, then by the customer's. */
final class ProfileTest extends StoreTestCase {

	/**
	 * @return iterable<string, array{array{string, string}, array{string, string}, string}> Of the subscription; of the
	 *     customer; profile.
	 */
	public static function addresses(): iterable {
		yield 'the subscription\'s own'                 => array(
			array( 'DE', '' ),
			array( 'US', 'MN' ),
			Profiles::BARE,
		);
		yield 'none on it: the customer\'s country'     => array( array( '', '' ), array( 'DE', '' ), Profiles::BARE );
		yield 'none on it: the customer\'s state'       => array(
			array( '', '' ),
			array( 'US', 'MN' ),
			Profiles::CONSENT_GATE,
		);
		yield 'a country without its state'             => array(
			array( 'US', '' ),
			array( 'US', 'MN' ),
			Profiles::CONSENT_GATE,
		);
		yield 'a state of another country is not theirs' => array(
			array( 'US', '' ),
			array( 'CA', 'MN' ),
			Profiles::PARALLEL_CANCEL,
		);
		yield 'moved: the subscription\'s state counts' => array(
			array( 'US', 'CA' ),
			array( 'US', 'MN' ),
			Profiles::PARALLEL_CANCEL,
		);
		yield 'nothing known'                           => array(
			array( '', '' ),
			array( '', '' ),
			Profiles::PARALLEL_CANCEL,
		);
	}

	/**
	 * @dataProvider addresses
	 *
	 * @param array{string, string} $subscription
	 * @param array{string, string} $customer
	 */
	public function test_the_profile_follows_the_address(
		array $subscription,
		array $customer,
		string $profile,
	): void {
		$made = Shop::make( new Given() );
		$it   = Shop::get( $made->id );
		$it->set_billing_country( $subscription[0] );
		$it->set_billing_state( $subscription[1] );
		$it->save();
		update_user_meta( $made->customer_id, 'billing_country', $customer[0] );
		update_user_meta( $made->customer_id, 'billing_state', $customer[1] );
		$snapshot = self::snapshot( $made->id );
		self::assertSame( $profile, Profiles::of( $snapshot->country, $snapshot->state ) );
	}
}
