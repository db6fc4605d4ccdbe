<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Flows;

use ChurnStop\Changes\Terms;
use ChurnStop\Connections\Target;
use ChurnStop\Data;
use ChurnStop\Offers\Discount;
use ChurnStop\Offers\ExtendTrial;
use ChurnStop\Offers\Offer;
use ChurnStop\Offers\OfferType;
use ChurnStop\Offers\Pause;
use ChurnStop\Offers\TargetSentences;
use ChurnStop\Offers\SkipRenewal;
use ChurnStop\Offers\TierDown;
use ChurnStop\Plugin;
use ChurnStop\Settings\Capabilities;
use ChurnStop\Settings\SettingsStore;
use ChurnStop\Setup\Installation;
use ChurnStop\Subscriptions\Billing;
use ChurnStop\Subscriptions\Money;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\Attributes\TestWith;

/** Settings, capability, and the sentences that say what an offer means. */
final class SettingsTest extends FlowTestCase {

	public function test_put_takes_exactly_what_get_answers(): void {
		$settings = $this->rest( 'GET', '/settings' );
		$this->assertSame(
			array( true, false, 3, 730, 'keep', 'starter' ),
			array(
				$settings['enabled'],
				$settings['force_strictest'],
				$settings['reminder_days'],
				$settings['retention_days'],
				$settings['on_uninstall'],
				$settings['plan'],
			),
		);
		$this->assertSame( $settings, $this->rest( 'PUT', '/settings', $settings ) );
	}

	public function test_what_is_not_sent_stays_and_types_are_sanitised(): void {
		$this->rest( 'PUT', '/settings', array(
			'support' => array( 'email' => 'help@example.org' ),
			'look' => array( 'accent' => '#2271b1' ),
		) );
		$saved = $this->rest( 'PUT', '/settings', array(
			'support' => array( 'url' => 'https://example.org/help' ),
			'enabled' => 'false',
			'reminder_days' => '7',
		) );
		$this->assertSame(
			array( 'url' => 'https://example.org/help', 'email' => 'help@example.org', 'message' => '' ),
			$saved['support'],
		);
		$this->assertSame( '#2271b1', self::at( $saved, 'look.accent' ) );
		$this->assertFalse( $saved['enabled'] );
		$this->assertSame( 7, $saved['reminder_days'] );
		$this->fresh();
		$this->assertFalse( Plugin::get()->part( SettingsStore::class )->get()->enabled );
		$this->assertSame(
			'help@example.org',
			Plugin::get()->part( SettingsStore::class )->get()->support()['email'] ?? null,
		);
	}

	#[TestWith( array( '' ) )]
	#[TestWith( array( '/' ) )]
	#[TestWith( array( '/help/?a=b#c' ) )]
	#[TestWith( array( '/hilfe/kündigen' ) )]
	#[TestWith( array( '?page_id=7', 400 ) )]
	#[TestWith( array( 'https://example.org' ) )]
	#[TestWith( array( 'http://例え.test/a//b' ) )]
	public function test_addresses_of_this_site_and_of_the_web_are_kept( string $url, int $status = 200 ): void {
		$saved = $this->rest( 'PUT', '/settings', array( 'support' => array( 'url' => $url ) ), $status );
		$this->assertSame( 200 === $status ? $url : null, self::at( $saved, 'support.url' ) );
	}

	/** @param array<string, mixed> $input */
	#[DataProvider( 'bad_settings' )]
	public function test_bad_settings_change_nothing( array $input, string $field ): void {
		$before = get_option( 'churnstop_settings' );
		$error  = $this->rest( 'PUT', '/settings', $input, 400 );
		$this->assertSame( array( $field ), array_keys( (array) self::at( $error, 'data.params' ) ) );
		$this->assertSame( $before, get_option( 'churnstop_settings' ) );
	}

	/** @return iterable<string, array{array<string, mixed>, string}> */
	public static function bad_settings(): iterable {
		yield 'a colour by name' => array( array( 'look' => array( 'accent' => 'red' ) ), 'look.accent' );
		yield 'a colour that carries CSS' => array(
			array( 'look' => array( 'accent' => '#fff;}body{display:none' ) ),
			'look.accent',
		);
		yield 'round as a ball' => array( array( 'look' => array( 'radius' => 500 ) ), 'look.radius' );
		yield 'a logo that is no picture' => array( array( 'look' => array( 'logo' => 999999 ) ), 'look.logo' );
		yield 'a script as an address' => array(
			array( 'support' => array( 'url' => 'javascript:alert(1)' ) ),
			'support.url',
		);
		foreach ( self::foreign_addresses() as $name => $url ) {
			yield $name => array( array( 'support' => array( 'url' => $url ) ), 'support.url' );
		}
		yield 'a placeholder where none is filled in' => array(
			array( 'support' => array( 'message' => 'Hello {name}, write to us.' ) ),
			'support.message',
		);
		yield 'a brace that is never closed' => array(
			array( 'support' => array( 'message' => 'Hello {first_name, write to us.' ) ),
			'support.message',
		);
		yield 'negative days' => array( array( 'retention_days' => -1 ), 'retention_days' );
		yield 'days in words' => array( array( 'reminder_days' => 'three' ), 'reminder_days' );
		yield 'a cooldown of more than a year' => array(
			array( 'cooldown_days' => array( 'pause' => 366 ) ),
			'cooldown_days.pause',
		);
		yield 'a budget of no accepts' => array(
			array( 'budget' => array( 'accepts_per_day' => 0 ) ),
			'budget.accepts_per_day',
		);
		yield 'a budget of no money' => array(
			array( 'budget' => array( 'cost_per_month' => '0.00' ) ),
			'budget.cost_per_month',
		);
		yield 'a budget that is no amount' => array(
			array( 'budget' => array( 'cost_per_month' => '5 EUR' ) ),
			'budget.cost_per_month',
		);
		yield 'a budget of less than nothing' => array(
			array( 'budget' => array( 'accepts_per_day' => -1 ) ),
			'budget.accepts_per_day',
		);
		yield 'one cooldown for all types' => array( array( 'cooldown_days' => 30 ), 'cooldown_days' );
		yield 'a cooldown of an unknown type' => array(
			array( 'cooldown_days' => array( 'gift' => 30 ) ),
			'cooldown_days.gift',
		);
		yield 'an unknown type switched off' => array(
			array( 'offers' => array( 'gift' => array( 'enabled' => false ) ) ),
			'offers.gift',
		);
		yield 'a type that is neither on nor off' => array(
			array( 'offers' => array( 'pause' => array( 'enabled' => 'maybe' ) ) ),
			'offers.pause.enabled',
		);
		yield 'roles in a sentence' => array( array( 'roles' => array( array( 'editor' ) ) ), 'roles.0' );
		yield 'an unknown switch' => array( array( 'enable' => true ), 'enable' );
		yield 'neither keep nor remove' => array( array( 'on_uninstall' => 'burn' ), 'on_uninstall' );
	}

	public function test_roles_are_given_and_taken_by_who_may_promote(): void {
		$before = $this->rest( 'GET', '/settings' );
		$this->assertContains( 'editor', array_column( (array) $before['all_roles'], 'id' ) );
		$this->assertNotContains( 'subscriber', array_column( (array) $before['all_roles'], 'id' ) );
		$saved = $this->rest( 'PUT', '/settings', array( 'roles' => array( 'editor' ) ) );
		$this->assertSame( array( 'administrator', 'editor' ), $saved['roles'], 'Administrators always may.' );
		$this->assertTrue( get_role( 'editor' )?->has_cap( Capabilities::MANAGE ) );
		$this->assertFalse( get_role( 'shop_manager' )?->has_cap( Capabilities::MANAGE ) ?? false );

		Plugin::get()->part( Installation::class )->install();
		$this->assertTrue(
			get_role( 'editor' )?->has_cap( Capabilities::MANAGE ),
			'An activation keeps what was chosen.',
		);

		wp_set_current_user( $this->user( 'editor', 'editor' ) );
		$this->rest( 'PUT', '/settings', array(
			'cooldown_days' => array( 'discount' => 30 ),
			'roles' => array( 'administrator', 'editor' ),
		) );
		$error = $this->rest(
			'PUT',
			'/settings',
			array( 'cooldown_days' => array( 'discount' => 60 ), 'roles' => array( 'editor', 'author' ) ),
			403,
		);
		$this->assertSame( 'churnstop_forbidden', $error['code'] );
		$this->assertSame(
			30,
			self::at( $this->rest( 'GET', '/settings' ), 'cooldown_days.discount' ),
			'Nothing was saved.',
		);

		wp_set_current_user( $this->user( 'boss', 'administrator' ) );
		$error = $this->rest( 'PUT', '/settings', array( 'roles' => array( 'administrator', 'subscriber' ) ), 400 );
		$this->assertSame( array( 'roles' ), array_keys( (array) self::at( $error, 'data.params' ) ) );
		$this->assertFalse( get_role( 'subscriber' )?->has_cap( Capabilities::MANAGE ) );
		$this->rest( 'PUT', '/settings', array( 'roles' => $before['roles'] ) );
		$this->assertFalse( get_role( 'editor' )?->has_cap( Capabilities::MANAGE ) );
	}

	public function test_a_cooldown_answers_the_warning_about_repeats(): void {
		$flow  = self::with( $this->flow(), 'reasons.0.offers.0.show_again_after_accept', true );
		$warns = fn (): bool => in_array(
			'repeat_offer_within_cooldown',
			array_column( Data::maps( $this->rest( 'POST', '/flows/validate', $flow ), 'violations' ), 'check' ),
			true,
		);
		$this->assertTrue( $warns() );
		$this->rest( 'PUT', '/settings', array( 'cooldown_days' => array( 'discount' => 90 ) ) );
		$this->assertFalse( $warns() );
	}

	public function test_products_need_to_know_what_for(): void {
		$this->rest( 'GET', '/products', null, 400 );
		$this->rest( 'GET', '/products', null, 400, array( 'for' => 'discount' ) );
		$this->rest( 'GET', '/products', null, 200, array( 'for' => 'tier_down' ) );
		$this->rest( 'GET', '/products', null, 200, array( 'for' => 'audience' ) );
	}

	public function test_the_capability_is_granted_and_taken_back(): void {
		$this->assertTrue( get_role( 'administrator' )?->has_cap( Capabilities::MANAGE ) );
		$this->assertFalse( get_role( 'editor' )?->has_cap( Capabilities::MANAGE ) );
		remove_role( 'shop_manager' );
		$manager = add_role( 'shop_manager', 'Shop manager', array( 'read' => true ) );
		$this->assertFalse( $manager?->has_cap( Capabilities::MANAGE ) );
		do_action( 'woocommerce_installed' );
		$this->assertTrue( $manager?->has_cap( Capabilities::MANAGE ), 'WooCommerce came after ChurnStop.' );
		Capabilities::revoke();
		$this->assertFalse( get_role( 'administrator' )?->has_cap( Capabilities::MANAGE ) );
		Capabilities::grant();
	}

	/** @param array<string, mixed> $settings */
	#[DataProvider( 'summaries' )]
	public function test_summaries( OfferType $type, array $settings, Terms $terms, string $expected ): void {
		update_option( 'date_format', 'j F Y' );
		update_option( 'timezone_string', 'UTC' );
		$this->assertSame( $expected, $type->summary( new Offer( 'a', $type->id(), $settings ), $terms ) );
	}

	public function test_what_is_still_to_be_chosen_has_no_price_yet(): void {
		update_option( 'date_format', 'j F Y' );
		update_option( 'timezone_string', 'UTC' );
		$terms = new Terms(
			new Money( 4000, 'USD', 2, '$40.00' ),
			new Money( 1900, 'USD', 2, '$19.00' ),
			null,
			new Money( 1900, 'USD', 2, '$19.00' ),
			new \DateTimeImmutable( '2026-12-01T10:00:00Z' ),
		);
		$this->assertSame(
			'You pay the price of what you choose instead of $40.00 from the next payment on, and nothing is '
				. 'charged now. Next payment: 1 December 2026.',
			TargetSentences::of_a_choice( $terms ),
		);
	}

	public function test_a_switch_names_its_plan(): void {
		$price  = new Money( 1900, 'USD', 2, '$19.00' );
		$target = new Target( 1, 'Basic', $price, $price->with_cents( -2100 ), 62, 131, '', 'month', 1 );
		$this->assertSame(
			array( 'You switch to Basic.', '' ),
			array_map( TargetSentences::of_target( ... ), array( $target, null ) ),
		);
	}

	/** @return iterable<string, array{OfferType, array<string, mixed>, Terms, string}> */
	public static function summaries(): iterable {
		$dollars = static fn ( int $cents ): Money => new Money(
			$cents,
			'USD',
			2,
			'$' . number_format( $cents / 100, 2 ),
		);
		$day     = static fn ( string $date ): \DateTimeImmutable => new \DateTimeImmutable( $date . 'T10:00:00Z' );
		$forty   = $dollars( 4000 );
		yield 'three payments' => array(
			new Discount(),
			array(),
			new Terms( $forty, $dollars( 3200 ), 3, $forty, $day( '2026-12-01' ) ),
			'You pay $32.00 instead of $40.00 for the next 3 payments, then $40.00. Next payment: 1 December 2026.',
		);
		yield 'one payment' => array(
			new Discount(),
			array(),
			new Terms( $forty, $dollars( 3200 ), 1, $forty, $day( '2026-12-01' ) ),
			'You pay $32.00 instead of $40.00 for the next payment, then $40.00. Next payment: 1 December 2026.',
		);
		yield 'a percentage that leaves shipping out' => array(
			new Discount(),
			array( 'value_percent' => 20, 'duration_billing_cycles' => 2 ),
			new Terms( $dollars( 5000 ), $dollars( 4200 ), 2, $dollars( 5000 ), null ),
			'You pay $42.00 instead of $50.00 for the next 2 payments, then $50.00. The discount is on products, '
				. 'not on shipping or fees.',
		);
		yield 'a percentage that is rounded in each line' => array(
			new Discount(),
			array( 'value_percent' => 20, 'duration_billing_cycles' => 2 ),
			new Terms( $dollars( 4999 ), $dollars( 4002 ), 2, $dollars( 4999 ), null ),
			'You pay $40.02 instead of $49.99 for the next 2 payments, then $49.99.',
		);
		yield 'a discount without a next payment' => array(
			new Discount(),
			array(),
			new Terms( $forty, $dollars( 3200 ), 2, $forty, null ),
			'You pay $32.00 instead of $40.00 for the next 2 payments, then $40.00.',
		);
		yield 'a pause' => array(
			new Pause(),
			array(),
			new Terms( $forty, null, null, $forty, $day( '2026-12-31' ), $day( '2026-12-31' ) ),
			'Your subscription pauses now and resumes automatically on 31 December 2026, when you pay $40.00.',
		);
		yield 'a pause that says from where it is counted' => array(
			new Pause(),
			array(),
			( new Terms( $forty, null, null, $forty, $day( '2026-12-31' ), $day( '2026-12-31' ) ) )
				->with_next_payment_now( $day( '2026-12-01' ) ),
			'Your subscription pauses now and resumes automatically on 31 December 2026, when you pay $40.00. '
				. 'That is 30 days after 1 December 2026, when your next payment would have been due.',
		);
		yield 'a pause of payments on the 15th, which move by more days' => array(
			new Pause(),
			array(),
			( new Terms( $forty, null, null, $forty, $day( '2027-01-15' ), $day( '2027-01-15' ) ) )
				->with_next_payment_now( $day( '2026-11-15' ) ),
			'Your subscription pauses now and resumes automatically on 15 January 2027, when you pay $40.00. '
				. 'That is 61 days after 15 November 2026, when your next payment would have been due.',
		);
		yield 'a pause of a yearly plan' => array(
			new Pause(),
			array(),
			new Terms( $forty, null, null, $forty, $day( '2027-09-30' ), $day( '2026-12-21' ) ),
			'Your subscription pauses now and resumes automatically on 21 December 2026. Next payment: $40.00 on '
				. '30 September 2027.',
		);
		yield 'a skip' => array(
			new SkipRenewal(),
			array(),
			new Terms( $forty, null, null, $forty, $day( '2027-01-01' ) ),
			'You skip one payment and pay nothing until 1 January 2027, then $40.00.',
		);
		yield 'a longer trial' => array(
			new ExtendTrial(),
			array(),
			new Terms( $forty, null, null, $forty, $day( '2026-12-15' ) ),
			'Your trial continues until 15 December 2026 and costs nothing until then. You then pay $40.00.',
		);
		yield 'a cheaper plan' => array(
			new TierDown(),
			array(),
			new Terms( $forty, $dollars( 1900 ), null, $dollars( 1900 ), $day( '2026-12-01' ) ),
			'You pay $19.00 instead of $40.00 from the next payment on, and nothing is charged now. Next payment: '
				. '1 December 2026.',
		);
		$monthly = new Billing( 'month' );
		$yearly  = new Billing( 'year' );
		$then    = $day( '2026-12-01' );
		$tail    = ' from the next payment on, and nothing is charged now. Next payment: 1 December 2026.';
		yield 'three payments of a month' => array(
			new Discount(),
			array(),
			( new Terms( $forty, $dollars( 3200 ), 3, $forty, $then ) )->with_billing( $monthly, $monthly ),
			'You pay $32.00 / month instead of $40.00 / month for the next 3 payments, then $40.00 / month. Next '
				. 'payment: 1 December 2026.',
		);
		yield 'one payment of a year' => array(
			new Discount(),
			array(),
			( new Terms( $forty, $dollars( 3200 ), 1, $forty, $then ) )->with_billing( $yearly, $yearly ),
			'You pay $32.00 instead of $40.00 for the next payment, then $40.00 / year. Next payment: 1 December 2026.',
		);
		yield 'a skip of two weeks' => array(
			new SkipRenewal(),
			array(),
			( new Terms( $forty, null, null, $forty, $then ) )->with_billing(
				new Billing( 'week', 2 ),
				new Billing( 'week', 2 ),
			),
			'You skip one payment and pay nothing until 1 December 2026, then $40.00 every 2 weeks.',
		);
		yield 'a month to a year' => array(
			new TierDown(),
			array(),
			(
				new Terms( $forty, $dollars( 39800 ), null, $dollars( 39800 ), $then )
			)->with_billing( $monthly, $yearly ),
			'You pay $398.00 / year ($33.17 / month) instead of $40.00 / month' . $tail,
		);
		yield 'the same amount each year' => array(
			new TierDown(),
			array(),
			( new Terms( $forty, $forty, null, $forty, $then ) )->with_billing( $monthly, $yearly ),
			'You pay $40.00 / year ($3.33 / month) instead of $40.00 / month' . $tail,
		);
		yield 'another product at the same price' => array(
			new TierDown(),
			array(),
			new Terms( $forty, $forty, null, $forty, $day( '2026-12-01' ) ),
			'You keep paying $40.00, and nothing is charged now. Next payment: 1 December 2026.',
		);
	}
}
