<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Store;

use ChurnStop\Attempts\AttemptStore;
use ChurnStop\Audience\FactRegistry;
use ChurnStop\Connections\Connections;
use ChurnStop\Connections\WooCommerceSubscriptions\Amounts;
use ChurnStop\Connections\WooCommerceSubscriptions\Emails\CustomerEmail;
use ChurnStop\Connections\WooCommerceSubscriptions\WooCommerceSubscriptions;
use ChurnStop\Data;
use ChurnStop\Emails\Outbox;
use ChurnStop\Embed\EmbedKey;
use ChurnStop\Flows\FlowInput;
use ChurnStop\Flows\FlowStore;
use ChurnStop\Flows\FlowTable;
use ChurnStop\InLocale;
use ChurnStop\Plugin;
use ChurnStop\Storage\Database;
use ChurnStop\Subscriptions\Snapshot;
use ChurnStop\Tests\Harness\Http;

/**
 * A store in several languages, by the page's address: every answer, e-mail and link is in the language of the page.
 */
final class LanguagesTest extends StoreAttempt {

	/** @var list<array{subject: string, message: string}> */
	private array $sent = array();

	protected function setUp(): void {
		parent::setUp();
		Plugin::get()->part( Database::class )->execute( 'DELETE FROM {emails}' );
		$this->sent = array();
	}

	/**
	 * @param array<string, mixed>  $body
	 * @param array<string, string> $headers
	 * @return array<string, mixed>
	 */
	private static function on_page(
		Http $http,
		string $locale,
		string $route,
		array $body = array(),
		array $headers = array(),
	): array {
		$answer = $http->rest( 'POST', '/churnstop/v1/attempts' . $route . '?locale=' . $locale, $body, $headers );
		self::assertContains( $answer['status'], array( 200, 201 ), $answer['body'] );
		return Data::as_map( $answer['json'] );
	}

	/** @param array<string, mixed> $attempt */
	private static function on_screen( array $attempt, string ...$path ): string {
		$at = Data::map( $attempt, 'screen' );
		while ( count( $path ) > 1 ) {
			$at = Data::map( $at, (string) array_shift( $path ) );
		}
		return Data::string( $at, $path[0] ?? '' );
	}

	/** In this process, which has no page: as a job. */
	private function sweep(): void {
		$keep = function ( mixed $sent, array $mail ): bool {
			$this->sent[] = array(
				'subject' => Data::string( $mail, 'subject' ),
				'message' => Data::string( $mail, 'message' ),
			);
			return true;
		};
		self::reload();
		add_filter( 'pre_wp_mail', $keep, 20, 2 );
		try {
			Plugin::get()->part( Outbox::class )->sweep();
		} finally {
			remove_filter( 'pre_wp_mail', $keep, 20 );
		}
	}

	/** @dataProvider peers */
	public function test_a_page_in_german_gets_answers_emails_and_links_in_german( string $peer ): void {
		// What was sent before in another language lends nothing.
		foreach ( WC()->mailer()->get_emails() as $email ) {
			if ( $email instanceof CustomerEmail ) {
				$email->get_subject();
				$email->get_heading();
			}
		}
		self::publish( 'discount' );
		$made = self::subscribe( 'discount' );
		$http = Http::as( $made->customer_id )->with_cookie( 'churnstop_test_peer', $peer );
		$page = Http::site() . '/de/my-account/view-subscription/' . $made->id . '/';
		$html = $http->get( $page )['body'];
		self::assertStringContainsString( '"speaks":"de_DE"', $html );

		$attempt = self::on_page(
			$http,
			'de_DE',
			'',
			array( 'subscription_id' => $made->id ),
			array( 'Referer' => $page ),
		);
		$uuid    = Data::string( $attempt, 'id' );
		self::assertSame( 'Warum möchtest du kündigen?', self::on_screen( $attempt, 'title' ) );
		self::assertStringStartsWith(
			$page . '?',
			Data::string( $attempt, 'cancel_url' ),
			'The store\'s own link, too.',
		);
		$attempt = self::on_page( $http, 'de_DE', '/' . $uuid . '/reason', array( 'reason' => 'too_expensive' ) );
		self::assertSame(
			"20\u{00A0}% Rabatt auf deine nächsten 3 Zahlungen",
			self::on_screen( $attempt, 'offer', 'headline' ),
		);
		$terms = Data::map( Data::map( Data::map( $attempt, 'screen' ), 'offer' ), 'terms' );
		$pack  = require dirname( __DIR__ ) . '/harness/peers/packs/de_DE.l10n.php';
		$month = gmdate( 'F', (int) strtotime( Data::string( $terms, 'next_payment_at' ) ) );
		self::assertStringContainsString( $pack['messages'][ $month ], Data::string( $terms, 'summary' ) );
		// The same customer looks at it on a page in another language.
		$other = Data::as_map( $http->rest( 'GET', '/churnstop/v1/attempts/' . $uuid . '?locale=fr_FR' )['json'] );
		self::assertStringContainsString( 'prochains paiements', self::on_screen( $other, 'offer', 'headline' ) );
		self::assertStringNotContainsString( 'Rabatt', (string) wp_json_encode( $other ) );
		self::assertSame(
			self::on_screen( $attempt, 'offer', 'terms', 'next_payment_at' ),
			self::on_screen( $other, 'offer', 'terms', 'next_payment_at' ),
		);
		$saved = self::on_page( $http, 'de_DE', '/' . $uuid . '/accept', self::acceptance( $attempt ) );
		self::assertStringStartsWith(
			'Du zahlst bei den nächsten 3 Zahlungen $',
			self::on_screen( $saved, 'message' ),
		);

		$stored = Plugin::get()->part( AttemptStore::class )->find( $uuid );
		self::assertSame( array( 'de_DE', $page ), array( $stored->locale ?? '', $stored->page ?? '' ) );
		$this->sweep();
		self::assertCount( 1, $this->sent );
		self::assertStringContainsString( 'Dein Angebot', $this->sent[0]['message'] );
		self::assertStringNotContainsString( 'Your', $this->sent[0]['subject'] );
		self::assertStringContainsString( 'Du zahlst bei den nächsten 3 Zahlungen', $this->sent[0]['message'] );
		self::assertStringContainsString( $page, $this->sent[0]['message'] );
		self::assertSame( 'en_US', determine_locale() );
	}

	/** @return iterable<string, array{string}> */
	public static function peers(): iterable {
		yield 'a plugin that can be asked for a language' => array( 'languages' );
		yield 'one that goes by the address alone' => array( 'address' );
	}

	public function test_a_refusal_is_in_the_pages_language_too(): void {
		$mine    = Http::as( self::subscribe( 'pause' )->customer_id );
		$refused = $mine->rest( 'POST', '/churnstop/v1/attempts?locale=de_DE', array(
			'subscription_id' => self::subscribe( 'pause' )->id,
		) );
		self::assertSame( 404, $refused['status'] );
		self::assertStringContainsString(
			'Es hat sich nichts geändert',
			Data::string( Data::as_map( $refused['json'] ), 'message' ),
		);
	}

	public function test_an_embedded_flow_speaks_the_language_that_its_page_names(): void {
		$key = Plugin::get()->part( EmbedKey::class )->get();
		foreach ( array( 'de-AT' => 'Alle Produkte durchsuchen', 'sv' => 'Search all products' ) as $lang => $search ) {
			$answer = Http::anonymous()->rest(
				'GET',
				'/churnstop/v1/embed?access_token_id=' . $key . '&locale=' . $lang,
			);
			self::assertSame( 200, $answer['status'], $answer['body'] );
			self::assertContains( $search, Data::map( Data::as_map( $answer['json'] ), 'words' ) );
		}
	}

	/** @dataProvider named */
	public function test_a_language_that_the_site_does_not_speak_is_passed_over( string $named, string $title ): void {
		$made    = self::subscribe( 'pause' );
		$attempt = self::on_page( Http::as( $made->customer_id ), rawurlencode( $named ), '', array(
			'subscription_id' => $made->id,
		) );
		self::assertSame( $title, self::on_screen( $attempt, 'title' ) );
	}

	/** @return iterable<string, array{string, string}> */
	public static function named(): iterable {
		yield 'as browsers write it' => array( 'de-DE', 'Warum möchtest du kündigen?' );
		yield 'a sister of one that is spoken' => array( 'de_AT', 'Warum möchtest du kündigen?' );
		yield 'a sister that is as formal' => array( 'de_CH', 'Warum möchten Sie kündigen?' );
		yield 'from right to left' => array( 'ar', 'لماذا تريد الإلغاء؟' );
		yield 'one that nobody translated' => array( 'sv_SE', 'Why do you want to cancel?' );
		yield 'a path' => array( '../../de_DE', 'Why do you want to cancel?' );
	}

	public function test_a_language_comes_and_goes(): void {
		$before = __( 'Cancel subscription', 'churnstop' );
		$german = InLocale::run(
			'de_DE',
			static fn (): array => array(
				determine_locale(),
				__( 'Cancel subscription', 'churnstop' ),
				InLocale::run( 'fr_FR', static fn (): string => determine_locale() ),
			),
		);
		self::assertSame( array( 'de_DE', 'Abo kündigen', 'fr_FR' ), $german );
		self::assertSame(
			array( 'en_US', $before ),
			array( determine_locale(), __( 'Cancel subscription', 'churnstop' ) ),
		);
	}

	public function test_a_translated_product_is_the_same_product_to_audiences_and_reports(): void {
		$original = self::product( 'Box', 'boxes-en' );
		$german   = self::product( 'Kiste', 'boxes-de' );
		update_option( 'churnstop_test_translations', array( array( 'en' => $original, 'de' => $german ) ) );
		$made         = self::subscribe( 'pause' );
		$subscription = Shop::get( $made->id );
		$subscription->remove_order_items( 'line_item' );
		$subscription->add_product( wc_get_product( $german ) );
		$subscription->save();
		$http    = Http::as( $made->customer_id )->with_cookie( 'churnstop_test_peer', 'languages' );
		$attempt = self::on_page( $http, 'de_DE', '', array( 'subscription_id' => $made->id ) );
		$row     = Plugin::get()->part( Database::class )->row(
			'SELECT product_id FROM {attempt_subscriptions} WHERE attempt_id = (SELECT id FROM {attempts} WHERE '
				. 'uuid = %s)',
			array( $attempt['id'] ),
		);
		self::assertSame( $original, Data::int( $row ?? array(), 'product_id' ), 'Reports count one product.' );

		$same = static fn ( int $id, int $asked ): int => $asked === $german ? $original : $id;
		add_filter( 'churnstop_original_product_id', $same, 10, 2 );
		try {
			self::reload();
			$found = Plugin::get()->part( Connections::class )->find( WooCommerceSubscriptions::ref( $made->id ) );
			self::assertNotNull( $found );
			$known = Plugin::get()->part( FactRegistry::class )->of( $found[1], 'de_DE', new \DateTimeImmutable() );
			self::assertSame( array( $german, $original ), $known->value( 'product' ) );
			$categories = static fn ( int ...$products ): array => array_merge( ...array_map(
				static fn ( int $id ): array => wc_get_product_cat_ids( $id ),
				$products,
			) );
			self::assertEqualsCanonicalizing( $categories( $original, $german ), $known->value( 'category' ) );
			self::assertSame(
				$found[1]->fingerprint(),
				Snapshot::from_array(
					array(
						'items' => array( array( 'name' => 'Box' ) + $found[1]->items[0]->to_array() ),
					) + $found[1]->to_array(),
				)->fingerprint(),
				'Its name is no change.',
			);
		} finally {
			remove_filter( 'churnstop_original_product_id', $same, 10 );
			delete_option( 'churnstop_test_translations' );
		}
	}

	public function test_a_target_that_the_flow_names_is_offered_in_its_translation(): void {
		$named = self::product( 'Small box', 'small-boxes' );
		self::publish( 'tier_down' );
		$table = Plugin::get()->part( FlowTable::class );
		$row   = $table->find_default();
		self::assertNotNull( $row );
		$body = $row->body;
		foreach ( Data::maps( $body, 'reasons' ) as $at => $reason ) {
			foreach ( Data::maps( $reason, 'offers' ) as $place => $offer ) {
				if ( 'tier_down' === Data::string( $offer, 'type' ) ) {
					$body['reasons'][ $at ]['offers'][ $place ]['target_product_id'] = $named;
				}
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
		$made = self::subscribe( 'tier_down' );
		$http = Http::as( $made->customer_id )->with_cookie( 'churnstop_test_peer', 'languages' );
		$gone = self::on_page( $http, 'de_DE', '', array( 'subscription_id' => $made->id ) );
		self::assertSame(
			'confirm',
			self::on_page( $http, 'de_DE', '/' . $gone['id'] . '/reason', array(
				'reason' => 'too_expensive',
			) )['state'],
			'It is none of its siblings.',
		);

		update_option( 'churnstop_test_translations', array( array(
			'en' => $named,
			'de' => $made->siblings['basic'],
		) ) );
		try {
			$shown = self::on_page( $http, 'de_DE', '/' . $gone['id'] . '/reason', array(
				'reason' => 'too_expensive',
			) );
			self::assertSame(
				array( 'offer', 'tier_down' ),
				array( $shown['state'], self::on_screen( $shown, 'offer', 'type' ) ),
			);
			self::on_page( $http, 'de_DE', '/' . $gone['id'] . '/accept', self::acceptance( $shown ) );
		} finally {
			delete_option( 'churnstop_test_translations' );
		}
		self::reload();
		$lines = Shop::get( $made->id )->get_items();
		$line  = reset( $lines );
		self::assertInstanceOf( \WC_Order_Item_Product::class, $line );
		self::assertSame(
			$made->siblings['basic'],
			0 === $line->get_variation_id() ? $line->get_product_id() : $line->get_variation_id(),
		);
	}

	private static function product( string $name, string $category ): int {
		$term    = wp_insert_term( $category . '-' . wp_generate_password( 6, false ), 'product_cat' );
		$product = new \WC_Product_Subscription();
		$product->set_name( $name );
		$product->set_category_ids( array( is_wp_error( $term ) ? 0 : (int) $term['term_id'] ) );
		$product->update_meta_data( '_subscription_price', '40' );
		$product->update_meta_data( '_subscription_period', 'month' );
		$product->update_meta_data( '_subscription_period_interval', '1' );
		$product->set_regular_price( '40' );
		return $product->save();
	}

	/** @dataProvider ways */
	public function test_marks_around_texts_stay_out_of_what_is_answered_stored_and_mailed( string $way ): void {
		self::publish( 'discount' );
		$made = self::subscribe( 'discount' );
		$http = Http::as( $made->customer_id )->with_cookie( 'churnstop_test_peer', 'wraps' );
		if ( 'modal' === $way ) {
			$attempt = self::offered( $http, $made->id );
			$saved   = self::ask(
				$http,
				'/' . Data::string( $attempt, 'id' ) . '/accept',
				self::acceptance( $attempt ),
			);
			self::assertStringNotContainsString( '#!trp', (string) wp_json_encode( array( $attempt, $saved ) ) );
		} else {
			$page = '/my-account/view-subscription/' . $made->id . '/?churnstop_cancel=' . $made->id;
			foreach ( array( array( 'reason', 'churnstop_reason' => 'too_expensive' ), array( 'accept' ) ) as $step ) {
				$html = $http->get( $page )['body'];
				preg_match( '/name="churnstop_nonce" value="([^"]+)"/', $html, $nonce );
				preg_match( '/name="churnstop_offer" value="([^"]+)"/', $html, $offer );
				$answer = $http->post(
					$page,
					array(
						'churnstop_step' => $step[0],
						'churnstop_nonce' => $nonce[1] ?? '',
						'churnstop_offer' => $offer[1] ?? '',
					) + $step,
				);
				self::assertSame( 303, $answer['status'], $answer['body'] );
				$page = strtok( $answer['headers']['location'] ?? '', '#' );
			}
		}
		$this->sweep();
		self::assertCount( 1, $this->sent );
		self::assertStringNotContainsString( '#!trp', $this->sent[0]['subject'] . $this->sent[0]['message'] );
		self::assertStringContainsString(
			'You pay $32.00 / month instead of $40.00 / month',
			$this->sent[0]['message'],
		);
		$database = Plugin::get()->part( Database::class );
		$stored   = (string) wp_json_encode(
			array(
				$database->rows( 'SELECT * FROM {attempts} ORDER BY id DESC LIMIT 1' ),
				$database->rows( 'SELECT * FROM {redemptions} WHERE subscription_id = %s', array(
					(string) $made->id,
				) ),
				$database->rows( 'SELECT * FROM {events} WHERE subscription_id = %s', array( (string) $made->id ) ),
				$database->rows( 'SELECT * FROM {decisions} ORDER BY attempt_id DESC LIMIT 3' ),
				array_filter(
					array_column(
						array_map( get_object_vars( ... ), wc_get_order_notes( array( 'order_id' => $made->id ) ) ),
						'content',
					),
					static fn ( string $note ): bool => str_contains( $note, 'ChurnStop' ),
				),
			)
		);
		self::assertStringContainsString( 'You pay $32.00', $stored );
		self::assertStringNotContainsString( '#!trp', $stored );
	}

	/** @return iterable<string, array{string}> */
	public static function ways(): iterable {
		yield 'by the modal' => array( 'modal' );
		yield 'by the page' => array( 'page' );
	}

	public function test_a_store_in_austrian_german_gets_the_german_translation(): void {
		$austrian = static fn (): string => 'de_AT';
		$spoken   = \WP_Translation_Controller::get_instance();
		$before   = $spoken->get_locale();
		add_filter( 'pre_determine_locale', $austrian );
		unload_textdomain( 'churnstop', true );
		$spoken->set_locale( 'de_AT' );
		try {
			self::assertSame( 'Abo kündigen', __( 'Cancel subscription', 'churnstop' ) );
		} finally {
			remove_filter( 'pre_determine_locale', $austrian );
			unload_textdomain( 'churnstop', true );
			$spoken->set_locale( $before );
		}
		self::assertSame( 'Cancel subscription', __( 'Cancel subscription', 'churnstop' ) );
	}

	public function test_a_price_stays_whole_in_a_sentence_from_right_to_left(): void {
		$price = static fn ( string $locale ): string => InLocale::run(
			$locale,
			static fn (): string => Amounts::from_cents( 3200, 'USD' )->formatted,
		);
		self::assertSame( array( "\u{2068}$32.00\u{2069}", '$32.00' ), array( $price( 'ar' ), $price( 'de_DE' ) ) );
	}

	public function test_a_plain_email_writes_the_colon_as_its_language_does(): void {
		WC()->mailer()->init(); // What was sent before is forgotten.
		foreach ( WC()->mailer()->get_emails() as $email ) {
			if ( $email instanceof CustomerEmail ) {
				$text = InLocale::run( 'fr_FR', static fn (): string => $email->get_content_plain() );
				self::assertStringContainsString( "\u{00A0}: ", $text );
				self::assertDoesNotMatchRegularExpression( '/[^\x{00A0}]: /u', $text );
			}
		}
	}
}
