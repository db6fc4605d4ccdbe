<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Connections\WooCommerceSubscriptions\WooCommerceSubscriptions;
use ChurnStop\Data;
use ChurnStop\Depths\DrawTable;
use ChurnStop\Depths\Learn;
use ChurnStop\Depths\Learned;
use ChurnStop\Depths\LearnedTable;
use ChurnStop\Flows\FlowTable;
use ChurnStop\Plugin;
use ChurnStop\Settings\SettingsStore;
use ChurnStop\Storage\Database;
use ChurnStop\Tests\Contract\Given;
use ChurnStop\Tests\Contract\Made;

/** The intelligent discount on the real store: chosen, kept, explained, billed, and learned from. */
final class IntelligentDiscountTest extends StoreTestCase {

	use InProcess;

	private const OFFER = array(
		'type'        => 'discount',
		'id'          => 'smart',
		'mode'        => 'intelligent',
		'max_percent' => 30,
		'max_cycles'  => 2,
		'steps'       => array( 10, 20, 30 ),
	);

	private static int $manager = 0;

	protected function setUp(): void {
		parent::setUp();
		update_option( 'woocommerce_currency', 'USD' );
		update_option( 'woocommerce_price_num_decimals', '2' );
		self::$manager = self::user( 'administrator' );
		self::forget();
	}

	protected function tearDown(): void {
		delete_option( SettingsStore::OPTION );
		delete_option( 'woocommerce_feature_cost_of_goods_sold_enabled' );
		self::forget();
		parent::tearDown();
	}

	public function test_from_show_to_three_renewals_and_what_is_learned(): void {
		self::publish();
		$made                = Shop::make( new Given() );
		[ $attempt, $offer ] = self::shown( $made );
		self::assertSame(
			array( '20% off your next 2 payments', '32.00', 2 ),
			array(
				$offer['headline'] ?? '',
				Data::map( Data::map( $offer, 'terms' ), 'price_during' )['amount'] ?? '',
				Data::map( $offer, 'terms' )['payments'] ?? 0,
			),
			'With few outcomes it is the standard discount.',
		);

		$told = self::explanation( $attempt );
		self::assertSame( array( 0, 10, 20, 30 ), array_column( Data::maps( $told, 'alternatives' ), 'percent' ) );
		self::assertSame(
			array(
				20,
				2,
				'few_outcomes',
				'Every customer is offered your standard discount, 20%, until enough is known: 0 of 60 outcomes are.',
			),
			array(
				Data::map( $told, 'chosen' )['percent'] ?? 0,
				Data::map( $told, 'chosen' )['cycles'] ?? 0,
				$told['why'] ?? '',
				$told['sentence'] ?? '',
			),
		);
		$inputs = Data::map( $told, 'inputs' );
		self::assertSame(
			array( 40, 'setting', 0.5, 12 ),
			array(
				$inputs['price'] ?? 0,
				$inputs['margin_source'] ?? '',
				$inputs['margin'] ?? 0,
				$inputs['renewals'] ?? 0,
			),
		);
		self::assertSame(
			array(),
			array_intersect( array( 'country', 'language', 'name', 'device' ), array_keys( $inputs ) ),
			'Purchases only.',
		);

		self::assertSame( 'saved', self::accept( $made, $attempt, $offer )[1]['state'] ?? '' );
		self::assertSame(
			array( 3200, 3200, 4000 ),
			array_map( static fn (): ?int => Shop::renew( $made->id ), range( 1, 3 ) ),
		);

		// The days pass; another customer of the same product cancels after one renewal.
		$left = Shop::make( new Given() );
		self::shown( $left );
		Shop::renew( $left->id );
		Shop::get( $left->id )->update_status( 'cancelled' );
		$database = Plugin::get()->part( Database::class );
		$database->execute(
			'UPDATE {depth_draws} SET drawn_at = drawn_at - INTERVAL 90 DAY, lag_until = NOW() - INTERVAL 2 DAY, '
				. 'pays_by = NOW() + INTERVAL 1 DAY, matures_at = NOW() + INTERVAL 1 DAY, again_at = NOW() + '
				. 'INTERVAL 2 DAY',
		);
		self::assertSame( 0, self::learn()->matured(), 'Nothing is read before its day.' );
		$database->execute(
			'UPDATE {depth_draws} SET pays_by = NOW(), matures_at = NOW(), again_at = NOW() - INTERVAL 1 SECOND',
		);
		self::learn();
		$learned = self::learn();
		self::assertSame( array( 20 => array( 'trials' => 2, 'stays' => 1 ) ), $learned->tallies );
		self::assertSame( array( 1, 1 ), array( $learned->takers, $learned->again ), 'Who took it paid twice.' );
		self::assertGreaterThan( 0, $learned->version );
		self::assertSame(
			array(),
			array_diff(
				array( '1', '0' ),
				array_map(
					static fn ( array $row ): string => Data::string( $row, 'lost' ),
					$database->rows( 'SELECT DISTINCT lost FROM {tenures}' ),
				),
			),
			'All subscriptions were walked, those that were lost too.',
		);
		self::assertSame( $learned->version, self::learn()->version, 'Nothing new is no new version.' );

		self::assertSame( 'done', Plugin::get()->part( Learn::class )->state()['state'] );
	}

	/** Whatever is learned meanwhile: the same depth for the same customer, and never one above a ceiling. */
	public function test_a_draw_holds_for_thirty_days_and_below_the_ceilings(): void {
		$id = self::publish();
		Plugin::get()->part( LearnedTable::class )->write( $id, 'smart', self::working() );
		$drawn = array();
		$shops = array();
		for ( $n = 0; $n < 12; $n++ ) {
			$shops[ $n ]    = Shop::make( new Given() );
			$attempt        = self::shown( $shops[ $n ] )[0];
			$drawn[ $n ]    = self::percent( $attempt );
			self::assertContains( $drawn[ $n ], array( 0, 10, 20, 30 ) );
			self::assertEqualsWithDelta(
				1.0,
				array_sum( array_column( Data::maps( self::explanation( $attempt ), 'alternatives' ), 'chance' ) ),
				1e-4,
			);
		}
		self::assertContains( 30, $drawn, 'Deeper is worth more by what is learned.' );
		Plugin::get()->part( LearnedTable::class )->write(
			$id,
			'smart',
			new Learned(
				9,
				array( 0 => array( 'trials' => 900, 'stays' => 800 ), 20 => array( 'trials' => 900, 'stays' => 800 ) ),
				at: new \DateTimeImmutable(),
			),
		);
		foreach ( $shops as $n => $made ) {
			self::assertSame(
				$drawn[ $n ],
				self::percent( self::shown_anew( $made )[0] ),
				'Kept, whatever is learned.',
			);
		}
		// A lowered ceiling: none, and no other depth.
		self::publish( array( 'max_percent' => 20, 'steps' => array( 10, 20 ) ) );
		$deep              = $shops[ (int) array_search( 30, $drawn, true ) ];
		[ $again, $shown ] = self::shown_anew( $deep );
		$told              = self::explanation( $again );
		self::assertSame(
			array(
				'pause',
				'ceiling',
				'The discount that was chosen for this customer, 30%, is beyond your ceilings or steps by now. None is '
					. 'offered until it is 30 days old.',
				array( 0 => 1.0, 10 => 0.0, 20 => 0.0 ),
			),
			array(
				$shown['type'] ?? '',
				$told['why'] ?? '',
				$told['sentence'] ?? '',
				array_map( 'floatval', array_column( Data::maps( $told, 'alternatives' ), 'chance', 'percent' ) ),
			),
		);
		// After 30 days it is drawn anew.
		Plugin::get()->part( Database::class )->execute(
			'UPDATE {depth_draws} SET drawn_at = drawn_at - INTERVAL 31 DAY WHERE subscription_id = %s',
			array( (string) $deep->id ),
		);
		self::assertNotSame( 'ceiling', self::explanation( self::shown_anew( $deep )[0] )['why'] ?? '' );
		self::assertSame(
			'2',
			Plugin::get()->part( Database::class )->value(
				'SELECT COUNT(*) FROM {depth_draws} WHERE subscription_id = %s',
				array( (string) $deep->id ),
			),
		);
	}

	/** What leaves no margin is not worth it: the next offer follows, and the reason stands with the attempt. */
	public function test_not_worth_it_and_the_waterfall_goes_on(): void {
		self::publish();
		self::settings( array( 'margin_percent' => 15, 'margin_floor_percent' => 10 ) );
		$made                = Shop::make( new Given() );
		[ $attempt, $offer ] = self::shown( $made );
		self::assertSame( 'pause', $offer['type'] ?? '' );
		self::assertSame(
			array( 'margin_floor', array( 0 ) ),
			array(
				self::explanation( $attempt )['why'] ?? '',
				array_column( Data::maps( self::explanation( $attempt ), 'alternatives' ), 'percent' ),
			),
		);
		$events = self::as_staff( 'GET', '/attempts/' . $attempt . '/story' )[1];
		self::assertStringContainsString(
			'No discount was worth it',
			(string) wp_json_encode( $events['not_offered'] ?? null ),
		);

		// Costs are kept: this product leaves 5 of 40.
		self::settings( array( 'margin_percent' => 50, 'margin_floor_percent' => 0 ) );
		$costly = Shop::make( new Given() );
		update_option( 'woocommerce_feature_cost_of_goods_sold_enabled', 'yes' );
		update_post_meta( $costly->product_id, '_cogs_total_value', '35' );
		[ $attempt, $offer ] = self::shown( $costly );
		$inputs              = Data::map( self::explanation( $attempt ), 'inputs' );
		self::assertSame(
			array( 'costs', 35, 0.125, 'pause' ),
			array( $inputs['margin_source'] ?? '', $inputs['cost'] ?? 0, $inputs['margin'] ?? 0, $offer['type'] ?? '' ),
		);

		// Another currency than that of the costs: the setting holds.
		$foreign = Shop::get( $costly->id );
		$foreign->set_currency( 'EUR' );
		$foreign->save();
		Plugin::get()->part( Database::class )->execute( 'DELETE FROM {depth_draws}' );
		$inputs = Data::map( self::explanation( self::shown_anew( $costly )[0] ), 'inputs' );
		self::assertSame(
			array( 'setting', null, 0.5 ),
			array( $inputs['margin_source'] ?? '', $inputs['cost'] ?? null, $inputs['margin'] ?? 0 ),
		);

		// Switched off: the standard discount for everybody, and nothing is drawn.
		self::settings( array( 'enabled' => false ) );
		Plugin::get()->part( Database::class )->execute( 'DELETE FROM {depth_draws}' );
		[ $attempt, $offer ] = self::shown( Shop::make( new Given() ) );
		self::assertSame( '32.00', Data::map( Data::map( $offer, 'terms' ), 'price_during' )['amount'] ?? '' );
		self::assertSame(
			array( null, '0' ),
			array(
				self::explanation( $attempt )['chosen'] ?? null,
				Plugin::get()->part( Database::class )->value( 'SELECT COUNT(*) FROM {depth_draws}' ),
			),
		);
		self::assertFalse( Plugin::get()->part( Learn::class )->is_wanted() );
	}

	/** A budget holds as for any discount; in a trial it is given once. */
	public function test_budgets_and_trials(): void {
		self::publish( array( 'budget' => array( 'accepts_per_day' => 1 ) ) );
		Plugin::get()->part( Database::class )->execute( 'DELETE FROM {budgets}' );
		$first               = Shop::make( new Given( next_payment: '+10 days', trial_end: '+10 days' ) );
		[ $attempt, $offer ] = self::shown( $first );
		self::assertSame(
			array( '20% off your next payment', 1 ),
			array( $offer['headline'] ?? '', Data::map( $offer, 'terms' )['payments'] ?? 0 ),
		);
		self::assertSame( 'saved', self::accept( $first, $attempt, $offer )[1]['state'] ?? '' );
		[ , $offer ] = self::shown( Shop::make( new Given() ) );
		self::assertSame( 'pause', $offer['type'] ?? '' );
		self::assertSame(
			'1',
			Plugin::get()->part( Database::class )->value( 'SELECT COUNT(*) FROM {depth_draws}' ),
			'What the budget keeps from a customer is no outcome.',
		);
	}

	/** Held-out customers count as offered none, in the offer's own outcomes; previews and tests draw nothing. */
	public function test_who_counts(): void {
		self::publish();
		self::as_staff( 'PUT', '/settings', array( 'holdout_percent' => 50 ) );
		$held = 0;
		for ( $n = 0; $n < 8; $n++ ) {
			[ $attempt, $offer ] = self::shown( Shop::make( new Given() ) );
			$is_held             = array() === $offer;
			$held               += $is_held ? 1 : 0;
			self::assertSame( $is_held ? array( 'holdout', 0 ) : array( 'few_outcomes', 20 ), array(
				self::explanation( $attempt )['why'] ?? '',
				self::percent( $attempt ),
			) );
		}
		$rows = Plugin::get()->part( Database::class )->rows(
			'SELECT percent, probability, learns FROM {depth_draws} ORDER BY percent',
		);
		self::assertSame(
			array_merge(
				array_fill( 0, $held, array( '0', '0.50000', '1' ) ),
				array_fill( 0, 8 - $held, array( '20', '1.00000', '1' ) ),
			),
			array_map( array_values( ... ), $rows ),
		);
		$made = Shop::make( new Given() );
		$test = Data::string(
			self::request( $made->customer_id, 'POST', '/attempts', array(
				'subscription_id' => $made->id,
				'mode' => 'test',
			) )[1],
			'id',
		);
		self::request( $made->customer_id, 'POST', '/attempts/' . $test . '/reason', array(
			'reason' => 'too_expensive',
		) );
		self::assertSame( '8', Plugin::get()->part( Database::class )->value( 'SELECT COUNT(*) FROM {depth_draws}' ) );
		self::assertSame(
			404,
			self::as_staff( 'GET', '/attempts/00000000-0000-4000-8000-000000000000/explanation' )[0],
		);
		self::assertSame( 403, self::request( $made->customer_id, 'GET', '/attempts/' . $test . '/explanation' )[0] );
	}

	/** Killed after each step it ends as if it never was; of two draws one holds; and a person can be forgotten. */
	public function test_it_goes_on_where_it_stopped(): void {
		$id   = self::publish();
		$made = Shop::make( new Given() );
		self::shown( $made );
		$draws = Plugin::get()->part( DrawTable::class );
		$depth = $draws->latest( WooCommerceSubscriptions::ref( $made->id ), $made->customer_id, $id )['smart'] ?? null;
		self::assertNotNull( $depth );
		self::assertFalse(
			$draws->insert(
				$depth->timed( array_fill_keys(
					array( 'lag_until', 'matures_at', 'again_at' ),
					'2030-01-01 00:00:00',
				) ),
				1,
				true,
			),
			'Another request drew first.',
		);

		$curves = static fn (): array => array_map(
			static fn ( array $row ): array => array(
				round( (float) Data::string( $row, 'alpha' ), 3 ),
				round( (float) Data::string( $row, 'beta' ), 2 ),
				Data::int( $row, 'subscriptions' ),
				Data::int( $row, 'lost' ),
			),
			Plugin::get()->part( Database::class )->rows(
				'SELECT * FROM {plan_survival} ORDER BY period, billing_interval, product_id',
			),
		);
		$steps  = 0;
		do {
			self::afresh();
			$more = Plugin::get()->part( Learn::class )->run( 0 );
		} while ( $more && ++$steps < 2000 );
		self::assertGreaterThan( 3, $steps );
		$found = $curves();
		self::assertNotSame( array(), $found );
		delete_option( Learn::JOB );
		Plugin::get()->part( Database::class )->execute( 'DELETE FROM {plan_survival}' );
		self::learn();
		self::assertSame( $found, $curves() );

		$erasers = apply_filters( 'wp_privacy_personal_data_erasers', array() );
		self::assertIsArray( $erasers );
		$mail = get_userdata( (int) $made->customer_id )->user_email ?? '';
		$erasers['churnstop']['callback']( $mail, 1 );
		$database = Plugin::get()->part( Database::class );
		self::assertSame(
			array( 'customer_id' => null, 'subscription_id' => '', 'percent' => '20' ),
			$database->row( 'SELECT customer_id, subscription_id, percent FROM {depth_draws}' ),
		);
		self::assertSame(
			'0',
			$database->value(
				'SELECT COUNT(*) FROM {tenures} WHERE subscription_id = %s',
				array( (string) $made->id ),
			),
		);
		// Who was forgotten and comes back is drawn as somebody new.
		self::assertSame( '20% off your next 2 payments', self::shown( $made )[1]['headline'] ?? '' );
		self::assertSame( '2', $database->value( 'SELECT COUNT(*) FROM {depth_draws}' ) );
	}

	/** What was shown is given, or a fresh screen: never another depth than the one that was read. */
	public function test_what_changes_between_show_and_accept(): void {
		$deep = new Learned(
			3,
			array(
				0  => array( 'trials' => 900, 'stays' => 90 ),
				20 => array( 'trials' => 900, 'stays' => 180 ),
				30 => array( 'trials' => 900, 'stays' => 600 ),
			),
			at: new \DateTimeImmutable(),
		);
		$changes = array(
			'switched off'     => array( false, static fn () => self::settings( array( 'enabled' => false ) ) ),
			'a higher floor'   => array(
				false,
				static fn () => self::settings( array( 'margin_floor_percent' => 21 ) ),
			),
			'a floor it leaves' => array(
				true,
				static fn () => self::settings( array( 'margin_floor_percent' => 20 ) ),
			),
			'another margin'   => array( false, static fn () => self::settings( array( 'margin_percent' => 29 ) ) ),
			// An attempt goes on by the version of the flow that it began with.
			'a lower ceiling'  => array(
				true,
				static fn () => self::publish( array( 'max_percent' => 20, 'steps' => array( 20 ) ) ),
			),
			'other steps'      => array( true, static fn () => self::publish( array( 'steps' => array( 10, 25 ) ) ) ),
			'what was learned' => array(
				true,
				static fn () => Plugin::get()->part( Database::class )->execute( 'DELETE FROM {depth_models}' ),
			),
			// Drawn again it would be the standard discount.
			'the draw\'s 30 days' => array(
				true,
				static function ( Made $made, string $attempt ): void {
					$database = Plugin::get()->part( Database::class );
					$database->execute( 'DELETE FROM {depth_models}' );
					self::shown_half_an_hour_ago( $attempt );
					$database->execute(
						'UPDATE {depth_draws} SET drawn_at = %s',
						array( gmdate( 'Y-m-d H:i:s', time() - 30 * DAY_IN_SECONDS - 900 ) ),
					);
				},
			),
			'what it costs'    => array( false, static fn ( Made $made ) => self::costs( $made->product_id, 30 ) ),
			'costs that leave enough' => array(
				true,
				static fn ( Made $made ) => self::costs( $made->product_id, 28 ),
			),
		);
		foreach ( $changes as $name => [ $is_given, $change ] ) {
			delete_option( SettingsStore::OPTION );
			delete_option( 'woocommerce_feature_cost_of_goods_sold_enabled' );
			self::forget();
			Plugin::get()->part( LearnedTable::class )->write( self::publish(), 'smart', $deep );
			do {
				$made                = Shop::make( new Given() );
				[ $attempt, $offer ] = self::shown( $made );
			} while ( ! str_starts_with( Data::string( $offer, 'headline' ), '30%' ) );
			$change( $made, $attempt );
			[ $status, $answer ] = self::accept( $made, $attempt, $offer );
			$renewal             = Shop::renew( $made->id );
			self::assertSame(
				$is_given ? array( 200, '', 2800 ) : array( 409, 'churnstop_offer_unavailable', 4000 ),
				array( $status, $answer['code'] ?? '', $renewal ),
				$name,
			);
		}
	}

	/** Whatever is on the subscription: a renewal with the discount leaves the floor. */
	public function test_the_floor_holds_on_each_subscription(): void {
		self::settings( array( 'margin_floor_percent' => 10 ) );
		$id    = self::publish();
		$cases = array(
			// Costs of each product; steps that leave the floor.
			'20% are left'              => array( new Given(), array( 32 ), array( 10 ) ),
			'taxes in the price'        => array( new Given( tax: 'included' ), array( 23.5 ), array( 10, 20 ) ),
			'taxes on top'              => array( new Given( tax: 'added' ), array( 27.9 ), array( 10, 20 ) ),
			'three pieces'              => array( new Given( quantity: 3 ), array( 24.1 ), array( 10, 20 ) ),
			'one product is sold below' => array(
				new Given( items: 3, quantity: 2 ),
				array( 10, 50, 24 ),
				array( 10, 20 ),
			),
			'shipping is no margin'     => array( new Given( shipping: 5000 ), array( 32 ), array( 10 ) ),
		);
		foreach ( $cases as $name => [ $given, $costs, $steps ] ) {
			Plugin::get()->part( LearnedTable::class )->write( $id, 'smart', self::working() );
			// One of ten is offered none.
			for ( $try = 0, $offer = array(); $try < 12 && 'discount' !== ( $offer['type'] ?? '' ); $try++ ) {
				$made  = Shop::make( $given );
				$lines = array_values( Shop::get( $made->id )->get_items() );
				foreach ( $lines as $at => $line ) {
					self::assertInstanceOf( \WC_Order_Item_Product::class, $line );
					self::costs( $line->get_product_id(), $costs[ $at ] );
				}
				[ $attempt, $offer ] = self::shown( $made );
				self::assertSame(
					array( 0, ...$steps ),
					array_column( Data::maps( self::explanation( $attempt ), 'alternatives' ), 'percent' ),
					$name,
				);
			}
			self::assertSame(
				'shipping is no margin' === $name,
				str_contains( Data::string( $offer, 'headline' ), '% off products in your next 2 payments' ),
				Data::string( $offer, 'headline' ),
			);
			self::assertSame( 200, self::accept( $made, $attempt, $offer )[0], $name );
			self::assertNotNull( Shop::renew( $made->id ), $name );
			$order = Shop::get( $made->id )->get_last_order( 'all', 'renewal' );
			self::assertInstanceOf( \WC_Order::class, $order );
			$left = 0.0;
			$full = 0.0;
			foreach ( array_values( $order->get_items() ) as $at => $line ) {
				self::assertInstanceOf( \WC_Order_Item_Product::class, $line );
				$full += (float) $lines[ $at ]->get_total();
				$left += (float) $line->get_total() - $costs[ $at ] * $line->get_quantity();
			}
			self::assertGreaterThanOrEqual( round( $full / 10, 2 ), round( $left, 2 ), $name );
		}

		// Drawn for a dear product, and switched to another one since: none, and never what leaves less.
		Plugin::get()->part( LearnedTable::class )->write( $id, 'smart', self::working() );
		do {
			$made = Shop::make( new Given() );
			self::costs( $made->product_id, 10 );
		} while ( 30 !== self::percent( self::shown( $made )[0] ) );
		$subscription = Shop::get( $made->id );
		$subscription->remove_order_items( 'line_item' );
		$cheaper = Shop::simple( 2000 );
		self::costs( $cheaper->get_id(), 14 );
		$subscription->add_product( $cheaper );
		$subscription->calculate_totals();
		$subscription->save();
		[ $attempt, $offer ] = self::shown_anew( $made );
		$told                = self::explanation( $attempt );
		$inputs              = Data::map( $told, 'inputs' );
		self::assertSame(
			array(
				'pause',
				'margin',
				'The discount that was chosen for this customer, 30%, would leave less than your floor by now: the '
					. 'margin is 30% of the price, and the floor is 10%. None is offered until it is 30 days old.',
				array( 20, 14, .3, 0 ),
				array( 0, 10, 20 ),
			),
			array(
				$offer['type'] ?? '',
				$told['why'] ?? '',
				$told['sentence'] ?? '',
				array(
					$inputs['price'] ?? 0,
					$inputs['cost'] ?? 0,
					$inputs['margin'] ?? 0,
					Data::map( $told, 'chosen' )['percent'] ?? -1,
				),
				array_column( Data::maps( $told, 'alternatives' ), 'percent' ),
			),
			'By the price and the costs of today.',
		);
		self::assertStringContainsString(
			'would leave less than your floor for the margin by now',
			(string) wp_json_encode(
				self::as_staff( 'GET', '/attempts/' . $attempt . '/story' )[1]['not_offered'] ?? '',
			),
		);
		self::costs( $cheaper->get_id(), 12 );
		self::assertSame( 30, self::percent( self::shown_anew( $made )[0] ), 'The same one again where it is left.' );
	}

	/**
	 * @return iterable<string, array{string, string, array<string, mixed>, int, string, string}> Method, route, body;
	 *     status, code and field.
	 */
	public static function wrong(): iterable {
		yield 'no margin' => array(
			'PUT',
			'/settings',
			array( 'intelligent' => array( 'margin_percent' => 0 ) ),
			400,
			'churnstop_invalid',
			'intelligent.margin_percent',
		);
		yield 'a floor of all' => array(
			'PUT',
			'/settings',
			array( 'intelligent' => array( 'margin_floor_percent' => 100 ) ),
			400,
			'churnstop_invalid',
			'intelligent.margin_floor_percent',
		);
		yield 'text for a margin' => array(
			'PUT',
			'/settings',
			array( 'intelligent' => array( 'margin_percent' => 'half' ) ),
			400,
			'churnstop_invalid',
			'intelligent.margin_percent',
		);
		yield 'another setting' => array(
			'PUT',
			'/settings',
			array( 'intelligent' => array( 'country' => 'US' ) ),
			400,
			'churnstop_invalid',
			'intelligent.country',
		);
		yield 'a replay without a flow' => array(
			'POST',
			'/reports/intelligent-discount',
			array( 'offer_id' => 'smart' ),
			400,
			'churnstop_invalid',
			'flow',
		);
		yield 'a replay of another offer' => array(
			'POST',
			'/reports/intelligent-discount',
			array( 'offer_id' => 'rest' ),
			400,
			'churnstop_invalid',
			'offer_id',
		);
		yield 'a ceiling out of range' => array(
			'PUT',
			'/flows',
			array( 'max_percent' => 80 ),
			422,
			'churnstop_noncompliant',
			'max_percent',
		);
		yield 'no payments' => array(
			'PUT',
			'/flows',
			array( 'max_cycles' => 0 ),
			422,
			'churnstop_noncompliant',
			'max_cycles',
		);
		yield 'a ceiling of almost nothing' => array(
			'PUT',
			'/flows',
			array( 'max_percent' => 4 ),
			422,
			'churnstop_noncompliant',
			'max_percent',
		);
		yield 'a ceiling in words' => array(
			'PUT',
			'/flows',
			array( 'max_percent' => 'much' ),
			400,
			'churnstop_invalid',
			'max_percent',
		);
		yield 'thirteen payments' => array(
			'PUT',
			'/flows',
			array( 'max_cycles' => 13 ),
			422,
			'churnstop_noncompliant',
			'max_cycles',
		);
		yield 'a step of nothing' => array(
			'PUT',
			'/flows',
			array( 'steps' => array( 0, 10 ) ),
			422,
			'churnstop_noncompliant',
			'steps',
		);
		yield 'steps in words' => array(
			'PUT',
			'/flows',
			array( 'steps' => array( '10 to 30' ) ),
			400,
			'churnstop_invalid',
			'steps.0',
		);
		yield 'a step above the ceiling' => array(
			'PUT',
			'/flows',
			array( 'steps' => array( 10, 40 ) ),
			422,
			'churnstop_noncompliant',
			'steps',
		);
	}

	/**
	 * @dataProvider wrong
	 * @param array<string, mixed> $body
	 */
	public function test_what_is_wrong_is_named_and_changes_nothing(
		string $method,
		string $route,
		array $body,
		int $status,
		string $code,
		string $field,
	): void {
		$id   = self::publish();
		$flow = self::as_staff( 'GET', '/flows/' . $id )[1];
		$had  = array( $flow, self::as_staff( 'GET', '/settings' )[1]['intelligent'] ?? null );
		if ( '/flows' === $route ) {
			$reasons                     = Data::maps( $flow, 'reasons' );
			$at                          = (int) array_search( 'too_expensive', array_column( $reasons, 'id' ), true );
			$reasons[ $at ]['offers']    = array( $body + self::OFFER );
			[ $route, $body ]            = array( '/flows/' . $id, array( 'reasons' => $reasons ) + $flow );
		} elseif ( isset( $body['offer_id'] ) && 'flow' !== $field ) {
			$body['flow'] = $flow;
		}
		[ $got, $answer ] = self::as_staff( $method, $route, $body );
		self::assertSame(
			array( $status, $code ),
			array( $got, $answer['code'] ?? '' ),
			(string) wp_json_encode( $answer ),
		);
		$data  = Data::map( $answer, 'data' );
		$named = array(
			...array_keys( Data::map( $data, 'params' ) ),
			...array_column( Data::maps( $data, 'violations' ), 'path' ),
		);
		self::assertNotSame(
			array(),
			array_filter(
				$named,
				static fn ( mixed $path ): bool => is_string( $path ) && str_ends_with( $path, $field ),
			),
			(string) wp_json_encode( $named ),
		);
		self::assertSame( $had, array(
			self::as_staff( 'GET', '/flows/' . $id )[1],
			self::as_staff( 'GET', '/settings' )[1]['intelligent'] ?? null,
		) );
	}

	/** What it would have offered to those who came, before it is published. */
	public function test_replay(): void {
		$id = self::publish( array(
			'value_percent' => 20,
			'duration_billing_cycles' => 2,
			'mode' => null,
			'max_percent' => null,
			'max_cycles' => null,
			'steps' => null,
		) );
		Plugin::get()->part( Database::class )->execute( 'DELETE FROM {attempts}' );
		self::shown( Shop::make( new Given() ) );
		self::shown( Shop::make( new Given( price: 1500 ) ) );
		$flow                     = self::as_staff( 'GET', '/flows/' . $id )[1];
		$reasons                  = Data::maps( $flow, 'reasons' );
		$at                       = (int) array_search( 'too_expensive', array_column( $reasons, 'id' ), true );
		$reasons[ $at ]['offers'] = array( self::OFFER );
		$told                     = self::as_staff( 'POST', '/reports/intelligent-discount', array(
			'flow' => array( 'reasons' => $reasons ) + $flow,
			'offer_id' => 'smart',
		) )[1];
		self::assertSame(
			array(
				2,
				20,
				'0 of 60 outcomes are known. Until then every customer is offered 20%, your standard discount.',
			),
			array( $told['attempts'] ?? 0, $told['base_percent'] ?? 0, $told['sentence'] ?? '' ),
		);
		self::assertSame(
			array(
				array( 'percent' => 0, 'share' => 0 ),
				array( 'percent' => 10, 'share' => 0 ),
				array( 'percent' => 20, 'share' => 1 ),
				array( 'percent' => 30, 'share' => 0 ),
			),
			$told['shares'] ?? null,
		);
		Plugin::get()->part( LearnedTable::class )->write( $id, 'smart', self::working() );
		$told   = self::as_staff( 'POST', '/reports/intelligent-discount', array(
			'flow' => array( 'reasons' => $reasons ) + $flow,
			'offer_id' => 'smart',
		) )[1];
		$shares = array_column( Data::maps( $told, 'shares' ), 'share', 'percent' );
		self::assertGreaterThan( .5, $shares[30] ?? 0 );
		self::assertEqualsWithDelta( 1.0, array_sum( $shares ), 1e-3 );
		self::assertSame(
			'0',
			Plugin::get()->part( Database::class )->value( 'SELECT COUNT(*) FROM {depth_draws}' ),
			'It only reads.',
		);

		// Of many it looks at the newest, and says of how many.
		$database = Plugin::get()->part( Database::class );
		$row      = $database->row( 'SELECT * FROM {attempts} ORDER BY id DESC LIMIT 1' ) ?? array();
		$decision = $database->row(
			'SELECT * FROM {decisions} WHERE attempt_id = %s AND number = 1',
			array( Data::string( $row, 'id' ) ),
		) ?? array();
		$plain = static fn ( array $columns ): array => array_map(
			static fn ( mixed $value ): ?string => is_scalar( $value ) ? (string) $value : null,
			array_diff_key( $columns, array( 'id' => 0 ) ),
		);
		for ( $n = 0; $n < 201; $n++ ) {
			$copy = $database->insert(
				'attempts',
				array( 'uuid' => wp_generate_uuid4(), 'open_key' => null, 'unmeasured' => '0' ) + $plain( $row ),
			);
			$database->insert( 'decisions', array( 'attempt_id' => $copy ) + $plain( $decision ) );
		}
		$told = self::as_staff( 'POST', '/reports/intelligent-discount', array(
			'flow' => array( 'reasons' => $reasons ) + $flow,
			'offer_id' => 'smart',
		) )[1];
		self::assertSame( array( 200, 203 ), array( $told['attempts'] ?? 0, $told['attempts_found'] ?? 0 ) );
	}

	/** At most five queries more than a discount that is the same for everybody. */
	public function test_what_it_costs_the_click(): void {
		$count = array();
		// With a holdout each click decides twice: before the draw, and after.
		self::as_staff( 'PUT', '/settings', array( 'holdout_percent' => 1 ) );
		foreach (
			array(
				'manual' => array(
					'value_percent' => 20,
					'duration_billing_cycles' => 2,
					'mode' => null,
					'max_percent' => null,
					'max_cycles' => null,
					'steps' => null,
				),
				'intelligent' => array(),
			) as $kind => $settings
		) {
			self::publish( $settings );
			$most = 0;
			foreach ( array( 'warm', 'counted' ) as $round ) {
				$made    = Shop::make( new Given() );
				$attempt = Data::string(
					self::request( $made->customer_id, 'POST', '/attempts', array(
						'subscription_id' => $made->id,
					) )[1],
					'id',
				);
				$before  = get_num_queries();
				self::request( $made->customer_id, 'POST', '/attempts/' . $attempt . '/reason', array(
					'reason' => 'too_expensive',
				) );
				$most = get_num_queries() - $before;
			}
			$count[ $kind ] = $most;
		}
		self::assertLessThanOrEqual( $count['manual'] + 5, $count['intelligent'], (string) wp_json_encode( $count ) );
	}

	/** What a product costs the store. */
	private static function costs( int $product_id, float $cost ): void {
		update_option( 'woocommerce_feature_cost_of_goods_sold_enabled', 'yes' );
		update_post_meta( $product_id, '_cogs_total_value', (string) $cost );
	}

	private static function shown_half_an_hour_ago( string $attempt ): void {
		$database = Plugin::get()->part( Database::class );
		$body     = Data::decode(
			(string) $database->value( 'SELECT body FROM {attempts} WHERE uuid = %s', array( $attempt ) ),
		);
		$expires  = array( 'expires_at' => gmdate( 'Y-m-d\TH:i:s\Z', time() + 1800 ) );

		$body['shown_offer'] = $expires + Data::map( $body, 'shown_offer' );
		$database->update( 'attempts', array( 'body' => Data::encode( $body ) ), array( 'uuid' => $attempt ) );
	}

	private static function working(): Learned {
		$tallies = array();
		foreach ( array( 0 => 40, 10 => 70, 20 => 120, 30 => 200 ) as $percent => $stays ) {
			$tallies[ $percent ] = array( 'trials' => 400, 'stays' => $stays );
		}
		return new Learned( 3, $tallies, at: new \DateTimeImmutable() );
	}

	private static function learn(): Learned {
		self::afresh();
		Plugin::get()->part( Learn::class )->run( time() + 60 );
		$id = Plugin::get()->part( FlowTable::class )->find_default()->id ?? 0;
		return Plugin::get()->part( LearnedTable::class )->of_flow( $id )['smart'] ?? new Learned();
	}

	private static function forget(): void {
		foreach ( array( 'depth_draws', 'depth_models', 'tenures', 'plan_survival', 'experiment_entries' ) as $table ) {
			Plugin::get()->part( Database::class )->execute( 'DELETE FROM {' . $table . '}' );
		}
		delete_option( Learn::JOB );
	}

	/** @param array<string, mixed> $intelligent */
	private static function settings( array $intelligent ): void {
		self::assertSame( 200, self::as_staff( 'PUT', '/settings', array( 'intelligent' => $intelligent ) )[0] );
	}

	/**
	 * The default flow with an intelligent discount and a pause for "too expensive".
	 *
	 * @param array<string, mixed> $settings
	 */
	private static function publish( array $settings = array() ): int {
		$id                       = Plugin::get()->part( FlowTable::class )->find_default()->id ?? 0;
		[ , $flow ]               = self::as_staff( 'GET', '/flows/' . $id );
		$reasons                  = Data::maps( $flow, 'reasons' );
		$at                       = (int) array_search( 'too_expensive', array_column( $reasons, 'id' ), true );
		$offer                    = array_filter(
			array_merge( self::OFFER, $settings ),
			static fn ( mixed $value ): bool => null !== $value,
		);
		$reasons[ $at ]['offers'] = array( $offer, array( 'type' => 'pause', 'id' => 'rest', 'duration_days' => 30 ) );
		[ $status, $answer ]      = self::as_staff(
			'PUT',
			'/flows/' . $id,
			array( 'reasons' => $reasons, 'status' => 'active' ) + $flow,
		);
		self::assertSame( 200, $status, (string) wp_json_encode( $answer ) );
		return $id;
	}

	/** @return array{string, array<string, mixed>} The attempt, and its offer; empty where there is none. */
	private static function shown( Made $made ): array {
		$attempt = Data::string(
			self::request( $made->customer_id, 'POST', '/attempts', array( 'subscription_id' => $made->id ) )[1],
			'id',
		);
		[ $status, $answer ] = self::request(
			$made->customer_id,
			'POST',
			'/attempts/' . $attempt . '/reason',
			array( 'reason' => 'too_expensive' ),
		);
		self::assertSame( 200, $status, (string) wp_json_encode( $answer ) );
		return array( $attempt, Data::map( Data::map( $answer, 'screen' ), 'offer' ) );
	}

	/** @return array{string, array<string, mixed>} By another attempt than that which is open. */
	private static function shown_anew( Made $made ): array {
		$open = Data::string(
			self::request( $made->customer_id, 'POST', '/attempts', array( 'subscription_id' => $made->id ) )[1],
			'id',
		);
		self::request( $made->customer_id, 'POST', '/attempts/' . $open . '/dismiss' );
		return self::shown( $made );
	}

	private static function percent( string $attempt ): int {
		return Data::int( Data::map( self::explanation( $attempt ), 'chosen' ), 'percent', -1 );
	}

	/** @return array<string, mixed> */
	private static function explanation( string $attempt ): array {
		[ $status, $told ] = self::as_staff( 'GET', '/attempts/' . $attempt . '/explanation' );
		self::assertSame( 200, $status, (string) wp_json_encode( $told ) );
		return $told;
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

	/**
	 * @param array<string, mixed> $body
	 * @return array{int, array<string, mixed>}
	 */
	private static function as_staff( string $method, string $route, array $body = array() ): array {
		return self::request( self::$manager, $method, $route, $body );
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
