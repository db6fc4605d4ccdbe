<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Flows;

use ChurnStop\Compliance\Compliance;
use ChurnStop\Compliance\FlowContext;
use ChurnStop\Compliance\Violation;
use ChurnStop\Flows\FlowStore;
use ChurnStop\Flows\FlowTable;
use ChurnStop\Flows\ShippedTexts;
use ChurnStop\InLocale;
use ChurnStop\Offers\OfferTypes;
use ChurnStop\Plugin;
use ChurnStop\Setup\Installation;
use ChurnStop\Storage\Database;
use PHPUnit\Framework\Attributes\DataProvider;

/** The default flow in each language that comes with the plugin: written in it, and within the law. */
final class ShippedTranslationsTest extends FlowTestCase {

	protected function tearDown(): void {
		unload_textdomain( 'churnstop', true );
		parent::tearDown();
	}

	#[DataProvider( 'locales' )]
	public function test_the_default_flow_is_written_in_the_sites_language( string $locale ): void {
		Plugin::get()->part( Database::class )->execute( 'DELETE FROM {flow_versions}' );
		Plugin::get()->part( Database::class )->execute( 'DELETE FROM {flows}' );
		$this->fresh();
		add_filter( 'locale', static fn (): string => $locale );
		$this->assertTrue( load_textdomain(
			'churnstop',
			dirname( CHURNSTOP_FILE ) . '/languages/churnstop-' . $locale . '.mo',
			$locale,
		) );
		Plugin::get()->part( Installation::class )->install();

		$row = Plugin::get()->part( FlowTable::class )->find_default();
		$this->assertNotNull( $row );
		$flow = $row->flow( $row->body );
		$this->assertSame( $locale, $flow->locale );
		$this->assertSame( 'active', $flow->status );
		$this->assertNotNull( $flow->offer( 'no_longer_needed-extend_trial-1' ), 'Nothing had to be left out' );
		$english = array(
			'Cancel subscription',
			'Why do you want to cancel?',
			'It\'s too expensive',
			'Take a break instead',
			'Take 20% off',
		);
		$texts   = array(
			$flow->labels['cancel'],
			$flow->survey['title'],
			$flow->reason( 'too_expensive' )?->label,
			$flow->offer( 'too_expensive-pause-1' )?->headline,
			$flow->offer( 'too_expensive-discount-1' )?->accept_label,
		);
		$this->assertSame( array(), array_intersect( $english, $texts ), 'All of it is translated' );
		$violations = ( new Compliance() )->flow(
			$flow->to_array(),
			new FlowContext( Plugin::get()->part( OfferTypes::class )->settings() ),
		);
		$this->assertSame(
			array(),
			array_map( static fn ( Violation $violation ): array => $violation->to_array(), $violations ),
		);
	}

	/** @return iterable<string, array{string}> */
	public static function locales(): iterable {
		foreach (
			array( 'de_DE', 'de_DE_formal', 'fr_FR', 'es_ES', 'nl_NL', 'it_IT', 'pt_BR', 'ja', 'ar' ) as $locale
		) {
			yield $locale => array( $locale );
		}
	}

	/** Neither language needs a pack of WordPress: what is spoken within another language gives it back. */
	public function test_a_language_within_another_gives_it_back(): void {
		$label  = static fn (): string => ShippedTexts::labels()['cancel'];
		$before = $label();
		$said   = InLocale::run( 'de_DE', static fn (): array => array(
			$label(),
			InLocale::run( 'en_US', $label ),
			$label(),
			InLocale::run( 'fr_FR', $label ),
			$label(),
		) );
		$this->assertSame(
			array(
				'Abo kündigen',
				'Cancel subscription',
				'Abo kündigen',
				'Résilier l’abonnement',
				'Abo kündigen',
			),
			$said,
		);
		$this->assertSame( $before, $label() );
	}

	/** A site in a language without a translation gets the English flow, and says that it is English. */
	public function test_without_a_translation_the_flow_is_english(): void {
		Plugin::get()->part( Database::class )->execute( 'DELETE FROM {flow_versions}' );
		Plugin::get()->part( Database::class )->execute( 'DELETE FROM {flows}' );
		$this->fresh();
		add_filter( 'locale', static fn (): string => 'sv_SE' );
		Plugin::get()->part( Installation::class )->install();
		$flow = Plugin::get()->part( FlowStore::class )->live()[0];
		$this->assertSame( 'en_US', $flow->locale );
		$this->assertSame( 'Cancel subscription', $flow->labels['cancel'] );
	}
}
