<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Data;
use ChurnStop\Flows\Flows;
use ChurnStop\Flows\FlowTable;
use ChurnStop\Plugin;
use ChurnStop\Settings\SettingsStore;
use ChurnStop\Storage\Database;
use ChurnStop\Tests\Contract\Given;
use ChurnStop\Tests\Contract\Made;

/** Discounts as objects: made by staff, used by flows, shown and accepted by shoppers. */
final class DiscountObjectsTest extends StoreTestCase {

	use InProcess;

	private static int $manager = 0;

	/** @var array<string, mixed> */
	private const SPRING = array(
		'name' => 'Spring save',
		'percent_off' => 12.5,
		'duration' => 'cycles',
		'duration_count' => 3,
	);

	protected function setUp(): void {
		parent::setUp();
		update_option( 'woocommerce_currency', 'USD' );
		update_option( 'woocommerce_price_num_decimals', '2' );
		self::$manager = self::user( 'administrator' );
	}

	public function test_it_is_made_read_changed_and_archived(): void {
		[ $status, $made ] = self::as_staff( 'POST', '/discounts', self::SPRING );
		self::assertSame( 201, $status );
		self::assertSame(
			array( 'Spring save', 12.5, null, null, 'cycles', 3, null, 'active', 1, array(), 0 ),
			self::pick(
				$made,
				'name',
				'percent_off',
				'amount_off',
				'currency',
				'duration',
				'duration_count',
				'template_coupon_id',
				'status',
				'version',
				'used_by',
				'accepted',
			),
		);
		$route = '/discounts/' . Data::int( $made, 'id' );
		self::assertSame( array( 200, $made ), self::as_staff( 'GET', $route ) );

		[ $status, $changed ] = self::as_staff(
			'PUT',
			$route,
			array(
				'percent_off' => null,
				'amount_off' => '5',
				'currency' => 'USD',
				'duration' => 'once',
				'duration_count' => null,
			) + $made,
		);
		self::assertSame(
			array( 200, null, '5.00', 'USD', 'once', null, 2 ),
			array(
				$status,
				...self::pick(
					$changed,
					'percent_off',
					'amount_off',
					'currency',
					'duration',
					'duration_count',
					'version',
				),
			),
		);

		[ $status, $conflict ] = self::as_staff( 'PUT', $route, array( 'name' => 'Mine' ) + $made );
		self::assertSame( array( 409, 'churnstop_conflict' ), array( $status, $conflict['code'] ?? '' ) );
		self::assertSame( $changed, Data::map( Data::map( $conflict, 'data' ), 'discount' ) );

		[ $status, $archived ] = self::as_staff( 'DELETE', $route );
		self::assertSame( array( 200, 'archived' ), array( $status, $archived['status'] ?? '' ) );
		self::assertSame( array( 200, $archived ), self::as_staff( 'DELETE', $route ), 'Twice is once.' );
		[ $status, $restored ] = self::as_staff( 'PUT', $route, array( 'status' => 'active' ) + $archived );
		self::assertSame( array( 200, 'active' ), array( $status, $restored['status'] ?? '' ) );
		self::assertSame( array( 404, 'churnstop_not_found' ), self::refused( 'GET', '/discounts/999999' ) );
	}

	/** @return iterable<string, array{array<string, mixed>, string}> What is sent, and the field that is wrong. */
	public static function wrong(): iterable {
		yield 'no name' => array( array( 'name' => ' ' ), 'name' );
		yield 'a long name' => array( array( 'name' => str_repeat( 'ü', 41 ) ), 'name' );
		yield 'nothing off' => array( array( 'percent_off' => 0 ), 'percent_off' );
		yield 'more than all' => array( array( 'percent_off' => 100.01 ), 'percent_off' );
		yield 'three decimals' => array( array( 'percent_off' => 12.345 ), 'percent_off' );
		yield 'text for a number' => array( array( 'percent_off' => '12' ), 'percent_off' );
		yield 'neither' => array( array( 'percent_off' => null ), 'percent_off' );
		yield 'both' => array( array( 'amount_off' => '5.00', 'currency' => 'USD' ), 'amount_off' );
		yield 'an amount without a currency' => array(
			array( 'percent_off' => null, 'amount_off' => '5.00' ),
			'currency',
		);
		yield 'a currency that nobody pays in' => array(
			array( 'percent_off' => null, 'amount_off' => '5.00', 'currency' => 'XYZ' ),
			'currency',
		);
		yield 'too many decimals' => array(
			array( 'percent_off' => null, 'amount_off' => '5.001', 'currency' => 'USD' ),
			'amount_off',
		);
		yield 'a number for an amount' => array(
			array( 'percent_off' => null, 'amount_off' => 5, 'currency' => 'USD' ),
			'amount_off',
		);
		yield 'a currency of a percentage' => array( array( 'currency' => 'USD' ), 'currency' );
		yield 'forever' => array( array( 'duration' => 'forever' ), 'duration' );
		yield 'thirteen' => array( array( 'duration_count' => 13 ), 'duration_count' );
		yield 'a count of once' => array( array( 'duration' => 'once' ), 'duration_count' );
		yield 'a template that is no coupon' => array(
			array( 'percent_off' => null, 'template_coupon_id' => 1 ),
			'template_coupon_id',
		);
		yield 'another status' => array( array( 'status' => 'draft' ), 'status' );
		yield 'another field' => array( array( 'max' => 3 ), 'max' );
	}

	/**
	 * @dataProvider wrong
	 * @param array<string, mixed> $sent
	 */
	public function test_what_is_wrong_is_named_and_changes_nothing( array $sent, string $field ): void {
		$before = self::as_staff( 'GET', '/discounts' );
		[ $status, $answer ] = self::as_staff( 'POST', '/discounts', $sent + self::SPRING );
		self::assertSame(
			array( 400, 'churnstop_invalid', array( $field ) ),
			array( $status, $answer['code'] ?? '', array_keys( Data::map( Data::map( $answer, 'data' ), 'params' ) ) ),
		);
		self::assertSame( $before, self::as_staff( 'GET', '/discounts' ) );
	}

	public function test_rights(): void {
		$reader = self::user( 'editor' );
		( new \WP_User( $reader ) )->add_cap( 'manage_churnstop' );
		self::assertSame( 200, self::request( $reader, 'GET', '/discounts' )[0] );
		self::assertSame( 200, self::request( $reader, 'GET', '/coupons' )[0] );
		[ $status, $answer ] = self::request( $reader, 'POST', '/discounts', self::SPRING );
		self::assertSame( array( 403, 'churnstop_forbidden' ), array( $status, $answer['code'] ?? '' ) );
		self::assertStringContainsString( 'edit_shop_coupons', Data::string( $answer, 'message' ) );
		self::assertSame( 201, self::request( self::user( 'shop_manager' ), 'POST', '/discounts', self::SPRING )[0] );
		self::assertSame( 403, self::request( self::user( 'customer' ), 'GET', '/discounts' )[0] );
	}

	public function test_once_published_its_terms_are_fixed(): void {
		$id    = self::discount( self::SPRING );
		$route = '/discounts/' . $id;
		self::publish( array( 'discount_id' => $id ) );
		$used = Data::maps( self::as_staff( 'GET', $route )[1], 'used_by' );
		self::assertCount( 1, $used );

		self::assertSame(
			array( 409, 'churnstop_in_use' ),
			self::refused( 'PUT', $route, array( 'percent_off' => 20 ) + self::as_staff( 'GET', $route )[1] ),
		);
		self::assertSame(
			'Renamed',
			self::as_staff(
				'PUT',
				$route,
				array( 'name' => 'Renamed' ) + self::as_staff( 'GET', $route )[1],
			)[1]['name']
				?? '',
		);
		[ $status, $answer ] = self::as_staff( 'DELETE', $route );
		self::assertSame(
			array( 409, 'churnstop_in_use', $used ),
			array( $status, $answer['code'] ?? '', Data::maps( Data::map( $answer, 'data' ), 'used_by' ) ),
		);
		self::assertSame(
			array( 409, 'churnstop_in_use' ),
			self::refused( 'PUT', $route, array( 'status' => 'archived' ) + self::as_staff( 'GET', $route )[1] ),
		);

		self::publish( array( 'value_percent' => 20, 'duration_billing_cycles' => 3 ) );
		self::assertSame( array(), self::as_staff( 'GET', $route )[1]['used_by'] ?? null );
		self::assertSame(
			array( 409, 'churnstop_in_use' ),
			self::refused( 'PUT', $route, array( 'percent_off' => 20 ) + self::as_staff( 'GET', $route )[1] ),
			'A stored version used it.',
		);
		self::assertSame( 'archived', self::as_staff( 'DELETE', $route )[1]['status'] ?? '' );
		self::assertSame( array( '400', 'discount_id' ), self::not_published( array( 'discount_id' => $id ) ) );
	}

	/**
	 * @return iterable<string, array{array<string, mixed>, string}> An offer's settings, and the field that is refused.
	 */
	public static function forms(): iterable {
		yield 'a percentage and a discount' => array(
			array( 'value_percent' => 20, 'duration_billing_cycles' => 3, 'discount_id' => 1 ),
			'value_percent',
		);
		yield 'a discount and intelligent' => array(
			array( 'discount_id' => 1, 'mode' => 'intelligent', 'max_percent' => 30, 'max_cycles' => 3 ),
			'mode',
		);
		yield 'a percentage and intelligent' => array(
			array( 'value_percent' => 20, 'mode' => 'intelligent', 'max_percent' => 30, 'max_cycles' => 3 ),
			'value_percent',
		);
		yield 'nothing' => array( array(), 'value_percent' );
		yield 'intelligent without a ceiling' => array(
			array( 'mode' => 'intelligent', 'max_cycles' => 3 ),
			'max_percent',
		);
		yield 'another mode' => array( array( 'mode' => 'clever', 'max_percent' => 30, 'max_cycles' => 3 ), 'mode' );
		yield 'an unknown discount' => array( array( 'discount_id' => 999999 ), 'discount_id' );
	}

	/**
	 * @dataProvider forms
	 * @param array<string, mixed> $settings
	 */
	public function test_an_offer_has_exactly_one_form( array $settings, string $field ): void {
		self::assertContains( $field, self::not_published( $settings ) );
	}

	public function test_an_amount_is_shown_accepted_and_counted(): void {
		$id   = self::discount( array(
			'name' => 'Five off',
			'amount_off' => '5.00',
			'currency' => 'USD',
			'duration' => 'months',
			'duration_count' => 3,
		) );
		self::publish( array( 'discount_id' => $id ) );
		$made = Shop::make( new Given() );
		[ $attempt, $offer ] = self::shown( $made );
		self::assertSame(
			array( '$5.00 off your payments for 3 months', 'Take $5.00 off', '35.00', 3 ),
			array(
				$offer['headline'] ?? '',
				$offer['accept_label'] ?? '',
				Data::map( Data::map( $offer, 'terms' ), 'price_during' )['amount'] ?? '',
				Data::map( $offer, 'terms' )['payments'] ?? 0,
			),
		);
		self::assertSame( 'saved', self::accept( $made, $attempt, $offer )[1]['state'] ?? '' );
		self::assertSame( 1, self::as_staff( 'GET', '/discounts/' . $id )[1]['accepted'] ?? 0 );
		self::assertSame(
			array( 3500, 3500, 3500, 4000 ),
			array_map( static fn (): ?int => Shop::renew( $made->id ), range( 1, 4 ) ),
		);
	}

	/** In a trial a discount may be given once; intelligent ones take the best step until they are. */
	public function test_a_trial_gets_it_once(): void {
		$trial = new Given( next_payment: '+10 days', trial_end: '+10 days' );
		foreach (
			array(
				array( 'once', null, true ),
				array( 'cycles', 1, true ),
				array( 'cycles', 2, false ),
				array( 'months', 1, false ),
			) as [ $duration, $count, $shown ]
		) {
			self::publish( array(
				'discount_id' => self::discount( array(
					'name' => 'Trial',
					'percent_off' => 50,
					'duration' => $duration,
					'duration_count' => $count,
				) ),
			) );
			self::assertSame( $shown, array() !== self::shown( Shop::make( $trial ) )[1], $duration );
		}
		self::publish( array(
			'mode' => 'intelligent',
			'max_percent' => 30,
			'max_cycles' => 2,
			'steps' => array( 10, 25 ),
		) );
		$terms = Data::map( self::shown( Shop::make( new Given() ) )[1], 'terms' );
		self::assertSame(
			array( '30.00', 2 ),
			array( Data::map( $terms, 'price_during' )['amount'] ?? '', $terms['payments'] ?? 0 ),
		);
	}

	/**
	 * @return iterable<string, array{array<string, mixed>, int}> An offer, and what accepting it answers once a trial
	 *     has begun.
	 */
	public static function trials(): iterable {
		yield 'three renewals' => array( array( 'value_percent' => 20, 'duration_billing_cycles' => 3 ), 409 );
		yield 'one renewal' => array( array( 'value_percent' => 20, 'duration_billing_cycles' => 1 ), 200 );
		$monthly = array( 'name' => 'Months', 'percent_off' => 50, 'duration' => 'months', 'duration_count' => 2 );
		yield 'a discount for months' => array( $monthly, 409 );
		yield 'a discount for once' => array( array( 'duration' => 'once', 'duration_count' => null ) + $monthly, 200 );
		yield 'intelligent' => array( array( 'mode' => 'intelligent', 'max_percent' => 30, 'max_cycles' => 2 ), 409 );
	}

	/**
	 * Price, status and next payment are as they were shown: only the trial is new.
	 *
	 * @dataProvider trials
	 * @param array<string, mixed> $offered
	 */
	public function test_a_trial_that_begins_between_show_and_accept( array $offered, int $expected ): void {
		self::publish( isset( $offered['name'] ) ? array( 'discount_id' => self::discount( $offered ) ) : $offered );
		$made = Shop::make( new Given( next_payment: '+20 days' ) );
		[ $attempt, $offer ] = self::shown( $made );
		self::assertSame( 'discount', $offer['type'] ?? '' );
		Shop::get( $made->id )->update_dates( array(
			'trial_end' => gmdate( 'Y-m-d H:i:s', time() + 10 * DAY_IN_SECONDS ),
		) );

		[ $status, $answer ] = self::accept( $made, $attempt, $offer );
		self::assertSame(
			array( $expected, 200 === $expected ? '' : 'churnstop_offer_unavailable' ),
			array( $status, Data::string( $answer, 'code' ) ),
		);
		$coupons = Shop::get( $made->id )->get_coupon_codes();
		self::assertCount( 200 === $expected ? 1 : 0, $coupons );
		if ( 409 === $expected ) {
			self::assertSame(
				'confirm',
				Data::map( Data::map( Data::map( $answer, 'data' ), 'attempt' ), 'screen' )['type'] ?? '',
			);
		}
	}

	/** The first renewal after a trial costs what was told, and the one after it the full price again. */
	public function test_in_a_trial_what_was_told_is_billed(): void {
		self::publish( array(
			'discount_id' => self::discount( array( 'name' => 'Half', 'percent_off' => 50, 'duration' => 'once' ) ),
		) );
		$made = Shop::make( new Given( next_payment: '+10 days', trial_end: '+10 days' ) );
		[ $attempt, $offer ] = self::shown( $made );
		self::assertSame( 'saved', self::accept( $made, $attempt, $offer )[1]['state'] ?? '' );
		self::assertSame( array( 2000, 4000 ), array( Shop::renew( $made->id ), Shop::renew( $made->id ) ) );
	}

	/** @return iterable<string, array{'week'|'year', int, int}> Period, interval and months. */
	public static function calendars(): iterable {
		yield 'weekly' => array( 'week', 1, 1 );
		yield 'four-weekly' => array( 'week', 4, 3 );
		yield 'yearly' => array( 'year', 1, 3 );
	}

	/**
	 * @dataProvider calendars
	 * @param 'week'|'year' $period
	 */
	public function test_months_are_the_payments_due_in_them( string $period, int $interval, int $months ): void {
		self::publish( array(
			'discount_id' => self::discount( array(
				'name' => 'Months',
				'percent_off' => 25,
				'duration' => 'months',
				'duration_count' => $months,
			) ),
		) );
		$made = Shop::make( new Given( period: $period, interval: $interval ) );
		$next = Shop::get( $made->id )->get_date( 'next_payment' );
		$due  = 0;
		$over = new \DateTimeImmutable( $next . ' +' . $months . ' months' );
		$step = '+' . $interval . ' ' . $period;
		for ( $at = new \DateTimeImmutable( $next ); $at < $over; $at = $at->modify( $step ) ) {
			++$due;
		}
		[ $attempt, $offer ] = self::shown( $made );
		self::assertSame( $due, Data::map( $offer, 'terms' )['payments'] ?? 0 );
		self::assertSame( 'saved', self::accept( $made, $attempt, $offer )[1]['state'] ?? '' );
		self::assertSame(
			array( ...array_fill( 0, $due, 3000 ), 4000 ),
			array_map( static fn (): ?int => Shop::renew( $made->id ), range( 0, $due ) ),
		);
	}

	/** A coupon for one payment blocks an offer until it is used up; then the store has taken it off. */
	public function test_a_coupon_that_has_run_its_course_blocks_nothing(): void {
		self::publish( array( 'value_percent' => 20, 'duration_billing_cycles' => 3 ) );
		$made   = Shop::make( new Given( own_coupon: 10 ) );
		$coupon = new \WC_Coupon( 'own-' . $made->id );
		$coupon->update_meta_data( '_wcs_number_payments', 1 );
		$coupon->save();
		self::assertSame( array(), self::shown( $made )[1], 'It takes something off the next payment.' );
		self::assertSame( 3600, Shop::renew( $made->id ) );
		self::assertSame( 'discount', self::shown( $made )[1]['type'] ?? '' );
	}

	/**
	 * Whoever took a discount gets none on another subscription, nor with another account and the same billing address,
	 * until the cooldown is over.
	 */
	public function test_a_cooldown_holds_for_a_person(): void {
		self::publish( array(
			'value_percent' => 20,
			'duration_billing_cycles' => 3,
			'show_again_after_accept' => true,
		) );
		Plugin::get()->part( SettingsStore::class )->save( array( 'cooldown_days' => array( 'discount' => 90 ) ) );
		try {
			$mail  = 'sam-' . bin2hex( random_bytes( 4 ) ) . '@example.test';
			$first = self::of( $mail );
			[ $attempt, $offer ] = self::shown( $first );
			self::assertSame( 'saved', self::accept( $first, $attempt, $offer )[1]['state'] ?? '' );
			$second = self::of( $mail, $first->customer_id );
			$other  = self::of( $mail );
			self::assertSame(
				array( array(), array() ),
				array( self::shown( $second )[1], self::shown( $other )[1] ),
				'Another subscription, and another account.',
			);
			self::assertSame(
				'discount',
				self::shown( self::of( 'not-' . $mail ) )[1]['type'] ?? '',
				'Somebody else.',
			);
			Plugin::get()->part( Database::class )->execute(
				'UPDATE {redemptions} SET created_at = created_at - INTERVAL 91 DAY WHERE customer_id = %d',
				array( $first->customer_id ),
			);
			self::assertSame(
				array( 'discount', 'discount' ),
				array( self::shown( $second )[1]['type'] ?? '', self::shown( $other )[1]['type'] ?? '' ),
				'It is over.',
			);
		} finally {
			delete_option( SettingsStore::OPTION );
		}
	}

	/** A subscription that is billed to this address, of this customer or a new one. */
	private static function of( string $mail, int $customer_id = 0 ): Made {
		$made         = Shop::make( new Given() );
		$subscription = Shop::get( $made->id );
		$subscription->set_billing_email( $mail );
		$subscription->set_customer_id( $customer_id > 0 ? $customer_id : $made->customer_id );
		$subscription->save();
		return new Made( $made->id, $subscription->get_customer_id(), $made->product_id, $made->siblings );
	}

	/**
	 * @return iterable<string, array{callable(\WC_Coupon): void, bool}> What happens to the template between show and
	 *     accept, and whether another offer like it follows.
	 */
	public static function templates(): iterable {
		yield 'deleted' => array( static fn ( \WC_Coupon $coupon ): bool => $coupon->delete( true ), false );
		yield 'trashed' => array( static fn ( \WC_Coupon $coupon ): bool => $coupon->delete( false ), false );
		yield 'expired' => array(
			static function ( \WC_Coupon $coupon ): void {
				$coupon->set_date_expires( time() - 60 );
				$coupon->save();
			},
			false,
		);
		yield 'changed' => array(
			static function ( \WC_Coupon $coupon ): void {
				$coupon->set_amount( 15 );
				$coupon->save();
			},
			true,
		);
		yield 'another kind that costs the same now' => array(
			static function ( \WC_Coupon $coupon ): void {
				$coupon->set_discount_type( 'fixed_cart' );
				$coupon->save();
			},
			true,
		);
	}

	/**
	 * @dataProvider templates
	 * @param callable(\WC_Coupon): void $meanwhile
	 */
	public function test_a_template_that_changes_between_show_and_accept( callable $meanwhile, bool $again ): void {
		$coupon = new \WC_Coupon();
		$coupon->set_props( array(
			'code' => 'tpl-' . bin2hex( random_bytes( 4 ) ),
			'discount_type' => 'percent',
			'amount' => 10,
		) );
		$coupon->save();
		$id = self::discount( array(
			'name' => 'By coupon',
			'template_coupon_id' => $coupon->get_id(),
			'duration' => 'cycles',
			'duration_count' => 2,
		) );
		self::assertSame(
			array( 400, 'churnstop_invalid' ),
			self::refused( 'POST', '/discounts', array(
				'name' => 'Not equal',
				'percent_off' => 11,
				'template_coupon_id' => $coupon->get_id(),
				'duration' => 'once',
			) ),
		);
		self::publish( array( 'discount_id' => $id ) );
		$made = Shop::make( new Given( price: 10000 ) );
		[ $attempt, $offer ] = self::shown( $made );
		self::assertSame( '90.00', Data::map( Data::map( $offer, 'terms' ), 'price_during' )['amount'] ?? '' );

		$meanwhile( $coupon );
		[ $status, $answer ] = self::accept( $made, $attempt, $offer );
		self::assertSame( array( 409, 'churnstop_offer_unavailable' ), array( $status, $answer['code'] ?? '' ) );
		$screen = Data::map( Data::map( Data::map( $answer, 'data' ), 'attempt' ), 'screen' );
		self::assertSame( $again ? 'offer' : 'confirm', $screen['type'] ?? '' );
		self::assertSame( array(), Shop::get( $made->id )->get_coupon_codes() );
		self::assertSame( $again ? 0 : 1, count( Plugin::get()->part( Flows::class )->without_discount() ) );
		if ( ! $again ) {
			[ , $flow ] = self::as_staff(
				'GET',
				'/flows/' . ( Plugin::get()->part( FlowTable::class )->find_default()->id ?? 0 ),
			);
			$report     = Plugin::get()->part( Flows::class )->validate( $flow );
			self::assertSame(
				array( true, array( 'discount_is_available' ) ),
				array( $report['valid'], array_column( $report['violations'], 'check' ) ),
			);
		}
	}

	public function test_coupons_say_why_they_cannot_serve(): void {
		$mark = 'find-' . bin2hex( random_bytes( 4 ) );
		foreach (
			array(
				'a' => array( 'percent', 10 ),
				'b' => array( 'fixed_cart', 5 ),
				'c' => array( 'sign_up_fee', 5 ),
				'd' => array( 'percent', 0 ),
			) as $name => [ $type, $amount ]
		) {
			$coupon = new \WC_Coupon();
			$coupon->set_props( array( 'code' => $mark . $name, 'discount_type' => $type, 'amount' => $amount ) );
			$coupon->save();
		}
		$found = array_values( self::as_staff( 'GET', '/coupons', array(), array( 'search' => $mark ) )[1] );
		self::assertSame(
			array(
				array( $mark . 'a', true ),
				array( $mark . 'b', true ),
				array( $mark . 'c', false ),
				array( $mark . 'd', false ),
			),
			array_map(
				static fn ( mixed $one ): array => self::pick( Data::as_map( $one ), 'code', 'can_serve' ),
				$found,
			),
		);
		self::assertSame(
			array( 10, '5.00' ),
			array( Data::as_map( $found[0] )['percent_off'] ?? 0, Data::as_map( $found[1] )['amount_off'] ?? '' ),
		);
	}

	/** @param array<string, mixed> $settings */
	private static function publish( array $settings ): void {
		[ $status, $answer ] = self::try_to_publish( $settings );
		self::assertSame( 200, $status, (string) wp_json_encode( $answer ) );
	}

	/**
	 * @param array<string, mixed> $settings
	 * @return list<string> Status and the fields that were refused.
	 */
	private static function not_published( array $settings ): array {
		[ $status, $answer ] = self::try_to_publish( $settings );
		$fields              = array_keys( Data::map( Data::map( $answer, 'data' ), 'params' ) );
		return array(
			(string) $status,
			...array_map( static fn ( string $path ): string => substr( (string) strrchr( $path, '.' ), 1 ), $fields ),
		);
	}

	/**
	 * The default flow with one discount for "too expensive".
	 *
	 * @param array<string, mixed> $settings
	 * @return array{int, array<string, mixed>}
	 */
	private static function try_to_publish( array $settings ): array {
		$id                   = Plugin::get()->part( FlowTable::class )->find_default()->id ?? 0;
		[ , $flow ]           = self::as_staff( 'GET', '/flows/' . $id );
		$reasons              = Data::maps( $flow, 'reasons' );
		$at                   = (int) array_search( 'too_expensive', array_column( $reasons, 'id' ), true );
		$reasons[ $at ]['offers'] = array( array( 'type' => 'discount' ) + $settings );
		return self::as_staff( 'PUT', '/flows/' . $id, array( 'reasons' => $reasons, 'status' => 'active' ) + $flow );
	}

	/** @return array{string, array<string, mixed>} The attempt, and its offer; empty where there is none. */
	private static function shown( Made $made ): array {
		$attempt = Data::string(
			self::request( $made->customer_id, 'POST', '/attempts', array( 'subscription_id' => $made->id ) )[1],
			'id',
		);
		$screen  = Data::map(
			self::request( $made->customer_id, 'POST', '/attempts/' . $attempt . '/reason', array(
				'reason' => 'too_expensive',
			) )[1],
			'screen',
		);
		return array( $attempt, Data::map( $screen, 'offer' ) );
	}

	/**
	 * @param array<string, mixed> $offer
	 * @return array{int, array<string, mixed>}
	 */
	private static function accept( Made $made, string $attempt, array $offer ): array {
		return self::request( $made->customer_id, 'POST', '/attempts/' . $attempt . '/accept', array(
			'offer_id' => Data::string( $offer, 'id' ),
		) );
	}

	/** @param array<string, mixed> $body */
	private static function discount( array $body ): int {
		[ $status, $made ] = self::as_staff( 'POST', '/discounts', $body );
		self::assertSame( 201, $status, (string) wp_json_encode( $made ) );
		return Data::int( $made, 'id' );
	}

	/**
	 * @param array<string, mixed>  $body
	 * @param array<string, string> $query
	 * @return array{int, array<string, mixed>}
	 */
	private static function as_staff(
		string $method,
		string $route,
		array $body = array(),
		array $query = array(),
	): array {
		return self::request( self::$manager, $method, $route, $body, $query );
	}

	/**
	 * @param array<string, mixed> $body
	 * @return array{int, string}
	 */
	private static function refused( string $method, string $route, array $body = array() ): array {
		[ $status, $answer ] = self::as_staff( $method, $route, $body );
		return array( $status, Data::string( $answer, 'code' ) );
	}

	/** @param array<string, mixed> $from @return list<mixed> */
	private static function pick( array $from, string ...$names ): array {
		return array_values( array_map( static fn ( string $name ): mixed => $from[ $name ] ?? null, $names ) );
	}

	private static function user( string $role ): int {
		$id = wp_insert_user( array(
			'user_login' => $role . '_' . bin2hex( random_bytes( 4 ) ),
			'user_pass' => 'secret',
			'role' => $role,
		) );
		self::assertIsInt( $id );
		return $id;
	}
}
