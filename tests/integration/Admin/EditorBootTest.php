<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Admin;

use ChurnStop\Admin\Boot;
use ChurnStop\Admin\Templates;
use ChurnStop\Audience\FactRegistry;
use ChurnStop\Connections\Connections;
use ChurnStop\Data;
use ChurnStop\InLocale;
use ChurnStop\Offers\OfferTypes;
use ChurnStop\Plugin;
use ChurnStop\Settings\SettingsStore;
use ChurnStop\Tests\Integration\Flows\FlowTestCase;
use PHPUnit\Framework\Attributes\DataProvider;

/** What the editor starts from: each template is a flow that may be published, in every language that is shipped. */
final class EditorBootTest extends FlowTestCase {

	private const LOCALES = array( 'en_US', 'de_DE', 'fr_FR', 'es_ES', 'nl_NL', 'it_IT', 'pt_BR', 'ja', 'ar' );

	protected function setUp(): void {
		parent::setUp();
		self::languages( array_slice( self::LOCALES, 1 ) );
	}

	protected function tearDown(): void {
		self::languages( array() );
		parent::tearDown();
	}

	/**
	 * As on a site that has installed these languages: WordPress switches to no others.
	 *
	 * @param list<string> $installed
	 */
	private static function languages( array $installed ): void {
		remove_all_filters( 'get_available_languages' );
		if ( array() !== $installed ) {
			add_filter( 'get_available_languages', static fn (): array => $installed );
		}
		$switcher = new \WP_Locale_Switcher();
		$switcher->init();
		$GLOBALS['wp_locale_switcher'] = $switcher;
	}

	/** @return iterable<string, array{string, string}> */
	public static function templates(): iterable {
		foreach ( array( 'software', 'boxes', 'membership', 'content', 'course', 'blank' ) as $id ) {
			foreach ( self::LOCALES as $locale ) {
				yield $id . ' in ' . $locale => array( $id, $locale );
			}
		}
	}

	#[DataProvider( 'templates' )]
	public function test_a_template_passes_every_check( string $id, string $locale ): void {
		$found = InLocale::run(
			$locale,
			static fn (): array => array_column( Templates::all(), 'flow', 'id' )[ $id ] ?? array(),
		);
		$flow  = array( 'locale' => $locale ) + $found;
		$broken = array_column(
			Data::maps( $this->rest( 'POST', '/flows/validate', $flow ), 'violations' ),
			'message',
			'check',
		);
		// The store's own flow is asked first: that is about the store, not the template.
		self::assertSame( array(), array_diff_key( $broken, array( 'flow_is_reached' => 1 ) ) );
		$stored = $this->rest( 'POST', '/flows', $flow, 201 );
		self::assertSame( 'draft', $stored['status'], 'Nothing reaches customers before it is published' );
	}

	public function test_what_the_editor_is_told(): void {
		$data = $this->boot();
		self::assertSame(
			array( 'discount', 'pause', 'skip_renewal', 'tier_down', 'extend_trial', 'product_swap' ),
			array_column( Data::maps( $data, 'types' ), 'id' ),
		);
		$discount = Data::maps( $data, 'types' )[0] ?? array();
		self::assertStringContainsString( '20', Data::string( Data::map( $discount, 'texts' ), 'accept_label' ) );
		self::assertNotFalse( wp_json_encode( $data ) );
		$swap = Data::maps( $data, 'types' )[5] ?? array();
		self::assertArrayHasKey(
			'allow_customer_choice',
			(array) ( $swap['variants'] ?? array() ),
			'A switch changes the texts',
		);
	}

	public function test_the_free_plan_locks_four_types(): void {
		add_filter( 'churnstop_plan', static fn (): string => 'free' );
		$locked = array_column(
			array_filter(
				Data::maps( $this->boot(), 'types' ),
				static fn ( array $type ): bool => true === $type['locked'],
			),
			'id',
		);
		self::assertSame( array( 'skip_renewal', 'tier_down', 'extend_trial', 'product_swap' ), $locked );
	}

	/** @return array<string, mixed> */
	private function boot(): array {
		return (
			new Boot(
				Plugin::get()->part( OfferTypes::class ),
				Plugin::get()->part( SettingsStore::class )->get(),
				Plugin::get()->part( Connections::class ),
				Plugin::get()->part( FactRegistry::class ),
			)
		)->data( 'flows' );
	}
}
