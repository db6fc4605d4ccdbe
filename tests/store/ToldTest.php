<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Connections\WooCommerceSubscriptions\WooCommerceSubscriptions;
use ChurnStop\Data;
use ChurnStop\Emails\Outbox;
use ChurnStop\Plugin;
use ChurnStop\Redemptions\Agreements;
use ChurnStop\Redemptions\Redemption;
use ChurnStop\Redemptions\RedemptionStore;
use ChurnStop\Storage\Database;
use ChurnStop\Tests\Contract\Given;
use ChurnStop\Tests\Contract\Made;

/**
 * What customers are told is true when they are told: in e-mails, in the account, and on the screens of a cancellation.
 */
final class ToldTest extends StoreAttempt {

	use InProcess;

	/** @var list<array{string, string}> Subject and plain text of what was sent. */
	private array $sent = array();

	private bool $sweeping = false;

	protected function setUp(): void {
		parent::setUp();
		Plugin::get()->part( Database::class )->execute( 'DELETE FROM {emails}' );
		$this->sent = array();
		$this->plug( 'pre_wp_mail', $this->mail( ... ), 20, 2 );
	}

	protected function tearDown(): void {
		$this->unplug();
		parent::tearDown();
	}

	/** @param array<string, mixed> $mail */
	private function mail( mixed $sent, array $mail ): bool {
		if ( $this->sweeping ) {
			$this->sent[] = array(
				Data::string( $mail, 'subject' ),
				html_entity_decode( (string) preg_replace(
					'/\s+/',
					' ',
					wp_strip_all_tags( Data::string( $mail, 'message' ) ),
				) ),
			);
		}
		return true;
	}

	private function sweep(): void {
		self::afresh();
		$this->sweeping = true;
		Plugin::get()->part( Outbox::class )->sweep();
		$this->sweeping = false;
	}

	/** @return array<string, mixed> The attempt after it. */
	private static function cancel( Made $made ): array {
		[ , $attempt ] = self::request( $made->customer_id, 'POST', '/attempts', array(
			'subscription_id' => $made->id,
		) );
		$route         = '/attempts/' . Data::string( $attempt, 'id' );
		[ , $confirm ] = self::request( $made->customer_id, 'POST', $route . '/reason', array(
			'reason' => 'technical_issue',
		) );
		[ $status, $done ] = self::request( $made->customer_id, 'POST', $route . '/cancel' );
		self::assertSame( 200, $status );
		return $done + array( 'before' => Data::string( Data::map( $confirm, 'screen' ), 'message' ) );
	}

	private static function accept( Made $made ): Redemption {
		[ , $attempt ] = self::request( $made->customer_id, 'POST', '/attempts', array(
			'subscription_id' => $made->id,
		) );
		$route         = '/attempts/' . Data::string( $attempt, 'id' );
		[ , $offered ] = self::request( $made->customer_id, 'POST', $route . '/reason', array(
			'reason' => 'too_expensive',
		) );
		[ $status ]    = self::request( $made->customer_id, 'POST', $route . '/accept', self::acceptance( $offered ) );
		self::assertSame( 200, $status );
		$live = Plugin::get()->part( RedemptionStore::class )->live( WooCommerceSubscriptions::ref( $made->id ) );
		self::assertNotNull( $live );
		return $live;
	}

	private static function text( int $id ): string {
		self::afresh();
		return Plugin::get()->part( Agreements::class )->of_subscription( WooCommerceSubscriptions::ref( $id ) )->text
			?? '';
	}

	/** @return iterable<string, array{list<string>, list<string>}> What is done, and the e-mails that go out. */
	public static function ways(): iterable {
		yield 'kept before any e-mail' => array( array( 'cancel', 'keep', 'e-mails' ), array( 'kept' ) );
		yield 'kept in the account before any e-mail' => array(
			array( 'cancel', 'keep in the account', 'e-mails' ),
			array( 'kept' ),
		);
		yield 'kept by the store\'s own button before any e-mail' => array(
			array( 'cancel', 'reactivate', 'e-mails' ),
			array(),
		);
		yield 'cancelled again before any e-mail' => array(
			array( 'cancel', 'keep', 'cancel', 'e-mails' ),
			array( 'cancelled' ),
		);
		yield 'an e-mail each time' => array(
			array( 'cancel', 'e-mails', 'keep', 'e-mails', 'cancel', 'e-mails' ),
			array( 'cancelled', 'kept', 'cancelled' ),
		);
	}

	/**
	 * @dataProvider ways
	 * @param list<string> $steps
	 * @param list<string> $emails
	 */
	public function test_an_email_says_what_is_true_when_it_is_sent( array $steps, array $emails ): void {
		$made = Shop::make( new Given() );
		$last = array();
		foreach ( $steps as $step ) {
			match ( $step ) {
				'cancel'              => $last = self::cancel( $made ),
				'keep'                => $kept = self::request(
					$made->customer_id,
					'POST',
					'/attempts/' . Data::string( $last, 'id' ) . '/reactivate',
				)[1],
				'keep in the account' => self::assertSame(
					200,
					self::request( $made->customer_id, 'POST', '/subscriptions/' . $made->id . '/reactivate' )[0],
				),
				'reactivate'          => Shop::get( $made->id )->update_status( 'active' ),
				default               => $this->sweep(),
			};
		}
		$subjects = array( 'kept' => 'You have kept Box', 'cancelled' => 'Your cancellation of Box' );
		self::assertCount( count( $emails ), $this->sent, (string) wp_json_encode( $this->sent ) );
		$numbers = array();
		foreach ( $emails as $at => $kind ) {
			[ $subject, $text ] = $this->sent[ $at ];
			self::assertStringStartsWith( $subjects[ $kind ], $subject );
			self::assertSame( 'cancelled' === $kind, str_contains( $text, 'You will not be charged again.' ) );
			self::assertSame( 1, preg_match( '/Receipt number ?(C[SK]-\d{6})/', $text, $number ), $text );
			$numbers[] = $number[1] ?? '';
		}
		self::assertSame( array_unique( $numbers ), $numbers );
		if ( isset( $kept ) && in_array( 'kept', $emails, true ) ) {
			self::assertSame(
				Data::string( Data::map( $kept, 'screen' ), 'receipt' ),
				$numbers[ array_search( 'kept', $emails, true ) ],
			);
			self::assertStringContainsString(
				'The next payment is $40.00 on',
				$this->sent[ (int) array_search( 'kept', $emails, true ) ][1],
			);
		}
	}

	/**
	 * @return iterable<string, array{string, \Closure(Made, Redemption): void, string}> Offer, who ends it, and what
	 *     its customer is told; empty: nothing.
	 */
	public static function ends(): iterable {
		$revert = static fn ( array $body ): \Closure => static fn ( Made $made, Redemption $live ) => self::assertSame(
			200,
			self::request( 1, 'POST', '/redemptions/' . $live->id . '/revert', $body )[0],
		);
		yield 'a coupon cleaner' => array(
			'discount',
			static fn ( Made $made, Redemption $live ) => wp_trash_post( (int) wc_get_coupon_id_by_code(
				Shop::get( $made->id )->get_coupon_codes()[0],
			) ),
			'It ended because its coupon was removed in the store.',
		);
		yield 'the customer\'s own switch' => array(
			'discount',
			static fn ( Made $made ) => SwitchTest::native_switch( $made->id, Shop::simple( 1900 )->get_id() ),
			'It ended because the subscription was switched to another product.',
		);
		yield 'the store\'s own Reactivate' => array(
			'pause',
			static fn ( Made $made ) => Shop::get( $made->id )->update_status( 'active' ),
			'It ended because the subscription was reactivated.',
		);
		yield 'staff' => array( 'discount', $revert( array() ), 'The store ended it.' );
		yield 'staff who tell the customer themselves' => array(
			'discount',
			$revert( array( 'notify' => false ) ),
			'',
		);
		yield 'the customer' => array(
			'pause',
			static fn ( Made $made, Redemption $live ) => self::assertSame(
				200,
				self::request( $made->customer_id, 'POST', '/redemptions/' . $live->id . '/resume' )[0],
			),
			'',
		);
		yield 'the customer, by cancelling' => array(
			'discount',
			static fn ( Made $made ) => self::cancel( $made ),
			'',
		);
	}

	/**
	 * @dataProvider ends
	 * @param \Closure(Made, Redemption): void $end
	 */
	public function test_a_promise_that_ends_early_is_told_with_what_is_billed_next(
		string $type,
		\Closure $end,
		string $why,
	): void {
		self::publish( $type );
		$made = self::subscribe( $type );
		$live = self::accept( $made );
		$this->sweep();
		$this->sent = array();
		$end( $made, $live );
		$this->sweep();
		$told = array_values( array_filter(
			$this->sent,
			static fn ( array $one ): bool => str_starts_with( $one[0], 'Your offer for' )
				&& str_contains( $one[0], 'has ended' ),
		) );
		self::assertCount( '' === $why ? 0 : 1, $told, (string) wp_json_encode( $this->sent ) );
		self::assertSame( '' !== $why, str_contains( self::text( $made->id ), 'ended early' ) );
		if ( '' !== $why ) {
			self::assertStringNotContainsString( $live->terms->summary, $told[0][1], 'It does not hold any more.' );
			$subscription = Shop::get( $made->id );
			$next         = sprintf(
				'The next payment is $%s on %s.',
				number_format( (float) $subscription->get_total(), 2 ),
				(string) wp_date( (string) get_option( 'date_format' ), $subscription->get_time( 'next_payment' ) ),
			);
			foreach ( array( $told[0][1], self::text( $made->id ) ) as $text ) {
				self::assertStringContainsString( $why, $text );
				self::assertStringContainsString( $next, $text );
			}
		}
	}

	/**
	 * @return iterable<string, array{string, callable, string}> A hook of the store, what another plugin does there,
	 *     and until when it runs.
	 */
	public static function stores(): iterable {
		yield 'the prepaid term is over at once' => array(
			'woocommerce_subscription_calculated_end_of_prepaid_term_date',
			static fn (): string => gmdate( 'Y-m-d H:i:s', time() - HOUR_IN_SECONDS ),
			'',
		);
		yield 'a week of grace' => array(
			'woocommerce_subscription_calculated_end_of_prepaid_term_date',
			static fn ( string $date ): string => gmdate(
				'Y-m-d H:i:s',
				strtotime( $date . ' UTC' ) + WEEK_IN_SECONDS,
			),
			'+27 days',
		);
		// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- another plugin.
		yield 'no pending cancellation, for what the request names' => array(
			'woocommerce_subscription_use_pending_cancel',
			static fn ( bool $use ): bool => $use && ! isset( $_REQUEST['subscription_id'] ),
			'',
		);
	}

	/** @dataProvider stores */
	public function test_the_end_that_is_told_is_the_stores_own( string $hook, callable $answer, string $runs ): void {
		$made = Shop::make( new Given() );
		$this->plug( $hook, $answer, 10, 1 );
		$done = self::cancel( $made );
		$this->sweep();
		$day  = '' === $runs
			? 'now'
			: (string) wp_date( (string) get_option( 'date_format' ), (int) strtotime( $runs ) );
		self::assertStringContainsString(
			'' === $runs ? 'your subscription ends now' : 'is paid through ' . $day,
			Data::string( $done, 'before' ),
		);
		self::assertStringContainsString(
			'' === $runs ? 'It has ended' : 'Paid through ' . $day,
			Data::string( Data::map( $done, 'screen' ), 'message' ),
		);
		self::assertStringContainsString( '' === $runs ? 'has ended' : 'paid through ' . $day, $this->sent[0][1] );
		self::assertEqualsWithDelta(
			Shop::get( $made->id )->get_time( 'end' ),
			(int) strtotime( Data::string( Data::map( $done, 'screen' ), 'effective_at' ) ),
			1,
		);
	}

	/**
	 * What another plugin does later cannot be known before; the screen, the e-mail and the record say what happened.
	 */
	public function test_an_end_at_once_that_nobody_could_know_is_told_as_it_happened(): void {
		$made = Shop::make( new Given() );
		$this->plug(
			'woocommerce_subscription_status_pending-cancel',
			static fn ( \WC_Subscription $one ) => $one->update_status( 'cancelled' ),
			10,
			1,
		);
		$done = self::cancel( $made );
		$this->sweep();
		self::assertStringContainsString( 'It has ended', Data::string( Data::map( $done, 'screen' ), 'message' ) );
		self::assertStringContainsString( 'has ended', $this->sent[0][1] );
		self::assertLessThan(
			60,
			abs( time() - (int) strtotime( Data::string( Data::map( $done, 'screen' ), 'effective_at' ) ) ),
		);
	}
}
