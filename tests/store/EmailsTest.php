<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Attempts\Recover;
use ChurnStop\Connections\WooCommerceSubscriptions\WooCommerceSubscriptions;
use ChurnStop\Data;
use ChurnStop\Emails\Outbox;
use ChurnStop\Health\Finding;
use ChurnStop\Health\Health;
use ChurnStop\Plugin;
use ChurnStop\Redemptions\RedemptionStore;
use ChurnStop\Settings\SettingsStore;
use ChurnStop\Storage\Database;
use ChurnStop\Tests\Contract\Made;
use ChurnStop\Tests\Harness\Http;
use ChurnStop\Tests\Harness\MultiCurrency;

/** E-mails to customers: the right ones, at the right time, each once, in the customer's language. */
final class EmailsTest extends StoreAttempt {

	/** @var list<array{to: string, subject: string, message: string}> */
	private array $sent = array();

	private bool $refuse = false;

	/** The store sends e-mails about orders, too. */
	private bool $sweeping = false;

	protected function setUp(): void {
		parent::setUp();
		Plugin::get()->part( Database::class )->execute( 'DELETE FROM {emails}' );
		as_unschedule_all_actions( Outbox::JOB );
		$this->sent     = array();
		$this->refuse   = false;
		$this->sweeping = false;
		// After the harness' own, which keeps all mail on the machine.
		add_filter( 'pre_wp_mail', array( $this, 'mail' ), 20, 2 );
	}

	protected function tearDown(): void {
		remove_filter( 'pre_wp_mail', array( $this, 'mail' ), 20 );
		delete_option( SettingsStore::OPTION );
		foreach (
			array( 'cancelled', 'accepted', 'reminder', 'kept', 'ended', 'staff_cancelled', 'staff_saved' ) as $kind
		) {
			delete_option( 'woocommerce_churnstop_' . $kind . '_settings' );
		}
		Plugin::get()->reset();
		WC()->mailer()->init();
		parent::tearDown();
	}

	/** @param array<string, mixed> $mail */
	public function mail( mixed $sent, array $mail ): bool {
		if ( ! $this->sweeping ) {
			return true;
		}
		if ( $this->refuse ) {
			return false;
		}
		$this->sent[] = array(
			'to'      => Data::string( $mail, 'to' ),
			'subject' => Data::string( $mail, 'subject' ),
			'message' => Data::string( $mail, 'message' ),
		);
		return true;
	}

	private function cancel(): Made {
		$made    = self::subscribe( 'pause' );
		$http    = Http::as( $made->customer_id );
		$attempt = self::ask( $http, '', array( 'subscription_id' => $made->id ), 201 );
		self::ask( $http, '/' . Data::string( $attempt, 'id' ) . '/cancel' );
		self::reload();
		return $made;
	}

	private function accept( string $type ): Made {
		self::publish( $type );
		$made    = self::subscribe( $type );
		$http    = Http::as( $made->customer_id );
		$attempt = self::offered( $http, $made->id );
		self::ask( $http, '/' . $attempt['id'] . '/accept', self::acceptance( $attempt ) );
		self::reload();
		return $made;
	}

	/** Moves what waits in the outbox to now. */
	private static function all_due(): void {
		Plugin::get()->part( Database::class )->execute(
			"UPDATE {emails} SET due_at = '2020-01-01 00:00:00' WHERE state = 'waiting'",
		);
	}

	private function sweep(): void {
		$this->sweeping = true;
		Plugin::get()->part( Outbox::class )->sweep();
		$this->sweeping = false;
	}

	public function test_a_cancellation_is_acknowledged_once_with_all_that_a_proof_needs(): void {
		$made = $this->cancel();
		self::assertTrue( as_has_scheduled_action( Outbox::JOB ), 'Queued in the same request.' );
		self::assertSame( array(), $this->sent, 'But not sent in it.' );
		$this->sweep();
		$this->sweep();
		self::assertCount( 1, $this->sent );
		$user = get_userdata( $made->customer_id );
		self::assertSame( false === $user ? '' : $user->user_email, $this->sent[0]['to'] );
		self::assertStringContainsString( 'Your cancellation of Box', $this->sent[0]['subject'] );
		$text = wp_strip_all_tags( $this->sent[0]['message'] );
		self::assertMatchesRegularExpression( '/Receipt number\s+CS-\d{6}/', $text );
		self::assertStringContainsString( 'no. ' . $made->id, $text );
		self::assertStringContainsString( 'Received', $text );
		self::assertStringContainsString(
			'paid through '
				. wp_date( (string) get_option( 'date_format' ), Shop::get( $made->id )->get_time( 'end' ) ),
			$text,
		);
		foreach ( array( 'offer', 'discount', '% off', 'instead', 'Keep my' ) as $word ) {
			self::assertStringNotContainsStringIgnoringCase( $word, $text, 'An acknowledgement carries no offer.' );
		}
	}

	public function test_the_terms_of_an_offer_are_sent_as_they_were_agreed(): void {
		$this->accept( 'discount' );
		$this->sweep();
		self::assertCount( 1, $this->sent );
		$text = wp_strip_all_tags( $this->sent[0]['message'] );
		self::assertStringContainsString(
			'You pay $32.00 / month instead of $40.00 / month for the next 3 payments, then $40.00 / month.',
			html_entity_decode( $text ),
		);
	}

	public function test_a_pause_is_remembered_before_its_end_with_both_ways_and_not_after_it_was_resumed(): void {
		$made = $this->accept( 'pause' );
		$this->sweep();
		self::assertCount( 1, $this->sent, 'The terms now, the reminder later.' );
		$live = Plugin::get()->part( RedemptionStore::class )->live( WooCommerceSubscriptions::ref( $made->id ) );
		$due  = Plugin::get()->part( Database::class )->value( "SELECT due_at FROM {emails} WHERE kind = 'reminder'" );
		self::assertNotNull( $live );
		self::assertSame( $live->receipt->resumes_at?->modify( '-3 days' )->format( 'Y-m-d H:i:s' ), $due );

		// Its due date alone does not send it: the merchant may have made it fewer days.
		self::all_due();
		$this->sweep();
		self::assertCount( 1, $this->sent );

		self::ends_in_two_days( $made->id );
		self::all_due();
		$this->sweep();
		self::assertCount( 2, $this->sent );
		self::assertStringContainsString( 'Your pause of', $this->sent[1]['subject'] );
		self::assertStringContainsString( '#churnstop-resume-' . $made->id, $this->sent[1]['message'] );
		self::assertStringContainsString( 'churnstop_cancel=' . $made->id, $this->sent[1]['message'] );
		self::assertStringNotContainsString(
			'change_subscription_to',
			$this->sent[1]['message'],
			'A link in an e-mail acts on nothing by itself.',
		);

		$again = $this->accept( 'pause' );
		self::ends_in_two_days( $again->id );
		$pause = Plugin::get()->part( RedemptionStore::class )->live( WooCommerceSubscriptions::ref( $again->id ) );
		self::assertNotNull( $pause );
		self::assertSame(
			200,
			Http::as( $again->customer_id )->rest(
				'POST',
				'/churnstop/v1/redemptions/' . $pause->id . '/resume',
				array(),
			)['status'],
		);
		self::reload();
		self::all_due();
		$this->sent = array();
		$this->sweep();
		self::assertSame(
			array(),
			array_filter( $this->sent, static fn ( array $one ): bool => str_contains( $one['subject'], 'pause' ) ),
		);
	}

	public function test_no_reminder_where_the_merchant_wants_none(): void {
		update_option( SettingsStore::OPTION, array( 'reminder_days' => 0 ) );
		Plugin::get()->reset();
		$this->accept( 'pause' );
		self::assertSame(
			'0',
			Plugin::get()->part( Database::class )->value( "SELECT COUNT(*) FROM {emails} WHERE kind = 'reminder'" ),
		);
	}

	public function test_what_the_mail_server_refuses_is_tried_again_later_and_then_sent_once(): void {
		$this->cancel();
		$this->refuse = true;
		$this->sweep();
		$this->sweep();
		self::assertSame(
			'1',
			Plugin::get()->part( Database::class )->value( 'SELECT tries FROM {emails}' ),
			'Not again before its time.',
		);
		$this->refuse = false;
		self::all_due();
		$this->sweep();
		$this->sweep();
		self::assertCount( 1, $this->sent );
		self::assertSame( 'sent', Plugin::get()->part( Database::class )->value( 'SELECT state FROM {emails}' ) );
	}

	public function test_it_is_given_up_after_its_last_try(): void {
		$this->cancel();
		$this->refuse = true;
		for ( $try = 1; $try <= 8; $try++ ) {
			self::all_due();
			$this->sweep();
		}
		self::assertSame( 'failed', Plugin::get()->part( Database::class )->value( 'SELECT state FROM {emails}' ) );
		$found = static fn (): array => array_map(
			static fn ( Finding $finding ): string => $finding->id,
			Plugin::get()->part( Health::class )->findings(),
		);
		self::assertContains( 'emails_given_up', $found() );

		// The mail server is well again, and the operator does as the finding says.
		$this->refuse   = false;
		$this->sweeping = true;
		Plugin::get()->part( Outbox::class )->again();
		Plugin::get()->part( Outbox::class )->again();
		self::assertCount( 1, $this->sent );
		self::assertNotContains( 'emails_given_up', $found() );
	}

	public function test_a_template_that_breaks_costs_the_email_a_try_and_nothing_else(): void {
		$this->cancel();
		$break = static fn (): string => throw new \RuntimeException( 'The theme is broken.' );
		add_filter( 'woocommerce_email_heading_churnstop_cancelled', $break );
		$this->sweep();
		remove_filter( 'woocommerce_email_heading_churnstop_cancelled', $break );
		self::all_due();
		$this->sweep();
		self::assertCount( 1, $this->sent );
	}

	public function test_what_the_merchant_edits_and_switches_off_holds(): void {
		update_option( 'woocommerce_churnstop_cancelled_settings', array(
			'enabled' => 'yes',
			'subject' => 'Bye, {subscription}',
			'additional_content' => 'Call us: 555-1234',
			'email_type' => 'plain',
		) );
		WC()->mailer()->init();
		$this->cancel();
		$this->sweep();
		self::assertStringStartsWith( 'Bye, Box', $this->sent[0]['subject'] );
		self::assertStringContainsString( 'Call us: 555-1234', $this->sent[0]['message'] );
		self::assertStringNotContainsString( '<', $this->sent[0]['message'], 'Plain text.' );
		self::assertStringContainsString( 'Receipt number: CS-', $this->sent[0]['message'] );
		self::assertMatchesRegularExpression(
			'/ChurnStop test store\R/',
			$this->sent[0]['message'],
			'The footer keeps its lines.',
		);

		update_option( 'woocommerce_churnstop_cancelled_settings', array( 'enabled' => 'no' ) );
		WC()->mailer()->init();
		$this->cancel();
		$this->sweep();
		self::assertCount( 1, $this->sent );
	}

	public function test_the_previews_in_the_settings_show_what_a_customer_would_get(): void {
		// Made anew: no e-mail was sent through them yet.
		WC()->mailer()->init();
		$wanted = array(
			'churnstop_cancelled' => array(
				'cancelled, paid through',
				'Please keep this message as proof.',
				'CS-000042',
				'See your subscription',
			),
			'churnstop_accepted'  => array(
				'Price of the next 3 payments',
				'$32.00',
				'Price after that',
				'$40.00',
				'CS-000042',
			),
			'churnstop_kept'      => array( 'It continues as before', 'CK-000042' ),
			'churnstop_ended'     => array( 'has ended early', 'The next payment is $40.00', 'CS-000042' ),
			'churnstop_staff_cancelled' => array( 'Ada Lovelace', 'too expensive', 'See what happened' ),
			'churnstop_staff_saved' => array( 'Ada Lovelace', 'See what happened' ),
			'churnstop_reminder'  => array(
				'Your pause of Coffee box, monthly ends on',
				'$40.00',
				'Resume now',
				'Cancel subscription',
			),
		);
		foreach ( WC()->mailer()->get_emails() as $email ) {
			foreach ( $wanted[ $email->id ] ?? array() as $text ) {
				self::assertStringContainsString( $text, $email->get_content_html() );
				self::assertStringContainsString( $text, $email->get_content_plain() );
			}
			unset( $wanted[ $email->id ] );
		}
		self::assertSame( array(), $wanted );
	}

	public function test_a_test_run_sends_nothing_and_the_recovery_job_sends_what_lost_its_own(): void {
		$made    = self::subscribe( 'pause' );
		$http    = Http::as( $made->customer_id );
		$attempt = self::ask( $http, '', array( 'subscription_id' => $made->id, 'mode' => 'test' ), 201 );
		self::ask( $http, '/' . Data::string( $attempt, 'id' ) . '/cancel' );
		self::assertSame( '0', Plugin::get()->part( Database::class )->value( 'SELECT COUNT(*) FROM {emails}' ) );

		$this->cancel();
		as_unschedule_all_actions( Outbox::JOB );
		$this->sweeping = true;
		do_action( Recover::JOB );
		self::assertCount( 1, $this->sent );
	}

	public function test_several_subscriptions_are_acknowledged_in_one_email_that_names_each(): void {
		$first  = self::subscribe( 'pause' );
		$second = self::subscribe( 'pause' );
		$moved = Shop::get( $second->id );
		$moved->set_customer_id( $first->customer_id );
		$moved->save();
		$http    = Http::as( $first->customer_id );
		$attempt = self::ask( $http, '', array( 'subscription_ids' => array( $first->id, $second->id ) ), 201 );
		self::ask( $http, '/' . Data::string( $attempt, 'id' ) . '/cancel' );
		self::reload();
		// By the numbers that the customer knows: a plugin may give orders others than their ids.
		MultiCurrency::with(
			array(
				'woocommerce_order_number' => static fn ( mixed $number, \WC_Order $order ): string => 'SUB-'
					. $order->get_id(),
			),
			fn () => $this->sweep(),
		);
		self::assertCount( 1, $this->sent );
		self::assertStringContainsString( 'no. SUB-' . $first->id, $this->sent[0]['message'] );
		self::assertStringContainsString( 'no. SUB-' . $second->id, $this->sent[0]['message'] );
	}

	public function test_an_email_is_in_the_language_in_which_the_customer_cancelled(): void {
		$this->cancel();
		$database = Plugin::get()->part( Database::class );
		$row      = $database->row( 'SELECT id, body FROM {attempts} ORDER BY id DESC LIMIT 1' );
		self::assertNotNull( $row );
		$database->update(
			'attempts',
			array(
				'body' => Data::encode( array( 'locale' => 'de_DE' ) + Data::decode( Data::string( $row, 'body' ) ) ),
			),
			array( 'id' => Data::int( $row, 'id' ) ),
		);
		// As if the language were installed, with every text of ours translated.
		$switcher  = $GLOBALS['wp_locale_switcher'];
		$languages = new \ReflectionProperty( \WP_Locale_Switcher::class, 'available_languages' );
		$before    = $languages->getValue( $switcher );
		$languages->setValue( $switcher, array( 'en_US', 'de_DE' ) );
		$translate = static fn ( string $text ): string => 'de_DE' === determine_locale() ? 'DE ' . $text : $text;
		add_filter( 'gettext_churnstop', $translate );
		try {
			$this->sweep();
		} finally {
			remove_filter( 'gettext_churnstop', $translate );
			$languages->setValue( $switcher, $before );
		}
		self::assertStringStartsWith( 'DE ', $this->sent[0]['subject'] );
		self::assertGreaterThan(
			5,
			substr_count( $this->sent[0]['message'], '>DE ' ),
			'Heading, sentences, labels and link.',
		);
		self::assertSame( 'en_US', get_locale(), 'And back again.' );
	}

	private static function ends_in_two_days( int $subscription_id ): void {
		$live = Plugin::get()->part( RedemptionStore::class )->live(
			WooCommerceSubscriptions::ref( $subscription_id ),
		);
		self::assertNotNull( $live );
		$receipt               = $live->receipt->to_array();
		$receipt['resumes_at'] = gmdate( 'Y-m-d\TH:i:s\Z', time() + 2 * DAY_IN_SECONDS );
		Plugin::get()->part( Database::class )->update(
			'redemptions',
			array( 'receipt' => Data::encode( $receipt ) ),
			array( 'id' => $live->id ),
		);
	}

	/** @return iterable<string, array{string}> What a merchant writes into an e-mail's additional content. */
	public static function merge_tags(): iterable {
		yield 'as text' => array( 'To cancel: {churnstop_cancel_link}' );
		yield 'as a link' => array( '<a href="{churnstop_cancel_link}">Cancel</a>' );
	}

	/** @dataProvider merge_tags */
	public function test_the_merge_tag_in_the_stores_own_email_leads_to_the_cancellation( string $content ): void {
		$made  = self::subscribe( 'discount' );
		$email = WC()->mailer()->get_emails()['WC_Email_Customer_Completed_Order'] ?? null;
		self::assertInstanceOf( \WC_Email::class, $email );
		foreach ( array( Shop::get( $made->id ), Shop::get( $made->id )->get_parent() ) as $about ) {
			if ( ! $about instanceof \WC_Order ) {
				continue;
			}
			$email->object                         = $about;
			$email->settings['additional_content'] = $content;
			self::assertSame(
				1,
				preg_match( '/https?:\S+?churnstop_link=[\w.]+/', $email->get_content_html(), $found ),
			);
			$answer = Http::as( $made->customer_id )->get( html_entity_decode( $found[0] ) );
			self::assertSame( 302, $answer['status'], $answer['body'] );
			self::assertStringContainsString( 'churnstop_cancel=' . $made->id, $answer['headers']['location'] ?? '' );
		}
	}

	/**
	 * @return iterable<string, array{string, list<string>}> c: cancel, k: keep after all, s: what waits is sent →
	 *     subjects.
	 */
	public static function orders(): iterable {
		$customer = 'Your cancellation of Box';
		$staff    = 'cancelled Box';
		yield 'each is sent before the next' => array( 'cskscs', array(
			$customer,
			$staff,
			'You have kept Box',
			$customer,
			$staff,
		) );
		yield 'kept before the first is sent' => array( 'cks', array( 'You have kept Box' ) );
		yield 'cancelled again before any is sent' => array( 'ckcs', array( $customer, $staff ) );
		yield 'cancelled again after it was kept' => array( 'ckscs', array( 'You have kept Box', $customer, $staff ) );
	}

	/**
	 * @dataProvider orders
	 * @param list<string> $subjects
	 */
	public function test_emails_say_what_is_true_when_they_go_out( string $steps, array $subjects ): void {
		self::staff( 'each' );
		$made = self::subscribe( 'pause' );
		$http = Http::as( $made->customer_id );
		$id   = '';
		foreach ( str_split( $steps ) as $step ) {
			if ( 'c' === $step ) {
				$id = Data::string( self::ask( $http, '', array( 'subscription_id' => $made->id ), 201 ), 'id' );
				self::ask( $http, '/' . $id . '/cancel' );
			} elseif ( 'k' === $step ) {
				self::ask( $http, '/' . $id . '/reactivate' );
			}
			self::reload();
			if ( 's' === $step ) {
				// The customer's e-mail puts the one to staff into the outbox.
				$this->sweep();
				$this->sweep();
			}
		}
		$sent = array_column( $this->sent, 'subject' );
		self::assertCount( count( $subjects ), $sent, implode( ' | ', $sent ) );
		foreach ( $subjects as $at => $subject ) {
			self::assertStringContainsString( $subject, $sent[ $at ] );
		}
	}

	/** Switches the e-mails to staff on. */
	private static function staff( string $when ): void {
		foreach ( array( 'staff_cancelled', 'staff_saved' ) as $kind ) {
			update_option( 'woocommerce_churnstop_' . $kind . '_settings', array(
				'enabled' => 'yes',
				'when' => $when,
				'recipient' => 'boss@example.test',
			) );
		}
		WC()->mailer()->init();
	}

	public function test_staff_are_told_of_each_customer_who_and_why_and_of_none_unless_they_want_it(): void {
		$this->accept( 'discount' );
		$this->sweep();
		$this->sweep();
		self::assertCount( 1, $this->sent, 'The customer alone.' );

		self::staff( 'each' );
		$this->sent = array();
		$made       = $this->accept( 'discount' );
		$this->sweep();
		$this->refuse = true;
		$this->sweep();
		$this->refuse = false;
		self::all_due();
		$this->sweep();
		$this->sweep();
		self::assertSame( 'boss@example.test', $this->sent[1]['to'] ?? '' );
		self::assertCount( 2, $this->sent, 'Once, although the mail server refused it at first.' );
		$user = get_userdata( $made->customer_id );
		self::assertStringContainsString( 'accepted an offer and keeps Box', $this->sent[1]['subject'] );
		$text = html_entity_decode( wp_strip_all_tags( $this->sent[1]['message'] ) );
		foreach (
			array(
				false === $user ? '' : $user->user_email,
				'too expensive',
				'Discount',
				'$32.00',
				'$40.00',
				'Receipt number',
			) as $fact
		) {
			self::assertStringContainsString( $fact, $text );
		}
		self::assertMatchesRegularExpression(
			'/page=churnstop-attempts(&amp;|&#038;)search=CS-\d{6}"/',
			$this->sent[1]['message'],
		);
	}

	public function test_once_a_day_one_email_tells_staff_of_all(): void {
		self::staff( 'daily' );
		$this->cancel();
		$this->cancel();
		$this->sweep();
		self::assertCount( 2, $this->sent, 'The customers at once.' );
		$due = Plugin::get()->part( Database::class )->value(
			"SELECT MIN( due_at ) FROM {emails} WHERE kind = 'staff_cancelled'",
		);
		self::assertSame( '08:00', wp_date( 'H:i', (int) strtotime( $due . ' UTC' ) ) );
		self::all_due();
		$this->sweep();
		$this->sweep();
		self::assertCount( 3, $this->sent );
		self::assertStringContainsString( '2 customers cancelled', $this->sent[2]['subject'] );
		self::assertSame( 2, substr_count( $this->sent[2]['message'], 'search=CS-' ) );
	}
}
