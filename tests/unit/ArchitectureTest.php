<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit;

use ChurnStop\Data;
use PHPUnit\Framework\TestCase;

/** The house's arrows, as docs/architecture.md draws them. Reads the code without its comments and texts. */
final class ArchitectureTest extends TestCase {

	private const DOORS = array(
		'Rest',
		'Admin',
		'Storefront',
		'Cli',
		'Privacy',
		'Emails',
		'WooCommerce',
		'Abilities',
		'Connections/WooCommerceSubscriptions',
		'Connections/Sandbox',
	);
	private const ROOT  = array( 'Plugin.php' );

	/**
	 * @param list<string> $allowed Rooms, or files.
	 * @dataProvider words
	 */
	public function test_words_stand_only_in_their_rooms( string $pattern, array $allowed ): void {
		$wrong = array();
		foreach ( self::files() as $file => $code ) {
			if ( ! self::is_in( $file, $allowed ) && 1 === preg_match( $pattern, $code, $found ) ) {
				$wrong[] = $file . ': ' . $found[0];
			}
		}
		self::assertSame( array(), $wrong );
	}

	/** @return iterable<string, array{string, list<string>}> */
	public static function words(): iterable {
		yield 'WooCommerce Subscriptions' => array(
			'/\bwcs_[a-z_]+\b|\bWCS_[A-Z][A-Za-z_]+|\bWC_Subscription\w*/',
			array( 'Connections/WooCommerceSubscriptions' ),
		);
		yield 'WooCommerce' => array(
			'/\bwc_[a-z_]+\s*\(|\bWC_[A-Z][A-Za-z_]+|Automattic\\\\WooCommerce/',
			array( 'Connections/WooCommerceSubscriptions', 'WooCommerce' ),
		);
		yield 'writes through a connection: use cases make them, doors call these' => array(
			'/(?:connection|\$found\[0\])->(?:prepare|apply|undo|finish|catch_up|cancel|reactivate)\s*\(/',
			array( 'Attempts', 'Redemptions', 'Connections' ),
		);
		yield 'the database' => array( '/\$wpdb\b/', array( 'Storage' ) );
		yield 'sleeping: a shopper waits for 200 ms at most, in all' => array(
			'/\b(?:u?sleep|time_nanosleep|time_sleep_until)\s*\(/',
			array( 'Storage/Wait.php' ),
		);
		yield 'the request' => array(
			'/\$_(GET|POST|REQUEST|SERVER|COOKIE)\b|\bwp_verify_nonce\b|\bcheck_admin_referer\b/',
			self::DOORS,
		);
		yield 'the logged-in user' => array(
			'/\b(get_current_user_id|wp_get_current_user|is_user_logged_in|current_user_can)\s*\(/',
			array( ...self::DOORS, ...self::ROOT ),
		);
		// GLOB_BRACE (Alpine), and mbstring beyond what WordPress makes up for.
		yield 'what not every PHP that runs WordPress has' => array(
			'/\bGLOB_BRACE\b|\bmb_(?!(?:substr|strlen)\b)\w+\s*\(|\biconv\w*\s*\(/',
			array(),
		);
		yield 'REST requests' => array( '/\bWP_REST_(Request|Response|Server)\b/', array(
			'Rest',
			'Storefront',
			'Admin',
			'Connections/Sandbox',
			'DeferredRoutes.php',
		) );
	}

	/** Only connections, and what shows WooCommerce its own words, know how a store calls its statuses. */
	public function test_a_store_s_statuses_stand_in_its_connection(): void {
		$wrong = array();
		foreach ( array_keys( self::files() ) as $file ) {
			$code = (string) file_get_contents( dirname( __DIR__, 2 ) . '/includes/' . $file );
			if (
				! self::is_in( $file, array(
					'Connections/WooCommerceSubscriptions',
					'Connections/Sandbox',
					'WooCommerce',
				) )
				&& preg_match( "/'(wc-)?(on-hold|pending-cancel)'/", $code, $found )
			) {
				$wrong[] = $file . ': ' . $found[0];
			}
		}
		self::assertSame( array(), $wrong );
	}

	/**
	 * `tests/arrows.json` names for each room those that it may use; only ones listed above it, so that nothing goes
	 * round in a circle.
	 */
	public function test_rooms_use_only_what_they_may(): void {
		$allowed = self::arrows( 'php' );
		$new  = array();
		$used = array();
		foreach ( self::files() as $file => $code ) {
			$room = self::room( $file );
			if ( '' === $room && 'Plugin.php' === $file ) {
				continue;
			}
			preg_match_all( '/(?:\buse |[\\s(\[!?|&]\\\\)ChurnStop\\\\([\w\\\\]+)/', $code, $names );
			foreach ( $names[1] as $name ) {
				$other                   = self::room( str_replace( '\\', '/', $name ) . '.php' );
				$used[ $room ][ $other ] = true;
				if ( '' !== $other && $other !== $room && ! in_array( $other, $allowed[ $room ] ?? array(), true ) ) {
					$new[] = ( '' === $room ? 'the root' : $room ) . ' → ' . $other . ' is a new arrow (' . $file . ')';
				}
			}
		}
		self::assertSame(
			array(),
			array_values( array_unique( $new ) ),
			'Turn it round; or, if it has to be, allow it in tests/arrows.json.',
		);
		$rooms = array_unique( array_filter( array_map( self::room( ... ), array_keys( self::files() ) ) ) );
		self::assertEqualsCanonicalizing( $rooms, array_keys( $allowed ), 'tests/arrows.json lists each room once.' );
		foreach ( $allowed as $room => $others ) {
			self::assertSame(
				array(),
				array_values( array_diff( $others, array_keys( $used[ $room ] ?? array() ) ) ),
				"$room does not use these any more: take them out of tests/arrows.json.",
			);
		}
	}

	/** Others may read them. The demo writes a year into all of them at once. */
	public function test_a_room_writes_only_its_own_tables(): void {
		$includes = dirname( __DIR__, 2 ) . '/includes/';
		$rooms    = array();
		$writes   = array();
		foreach ( array_keys( self::files() ) as $file ) {
			$code = (string) file_get_contents( $includes . $file );
			if ( 'Tables.php' === basename( $file ) ) {
				preg_match_all( "/^\t+'([a-z_]+)' *=> (?:<<<|self::counted)/m", $code, $found );
				$rooms += array_fill_keys( $found[1], self::room( $file ) );
				continue;
			}
			preg_match_all(
				"/(?|(?:DELETE FROM|UPDATE(?: IGNORE)?|INTO)\s+\{([a-z_]+)\}|"
					. "->(?:insert|insert_all|insert_unique|write_all|update|delete)\(\s*'([a-z_]+)')/",
				$code,
				$found,
			);
			$writes[ $file ] = $found[1];
		}
		self::assertGreaterThan( 30, count( $rooms ), 'Tables are found.' );
		$wrong = array();
		foreach ( $writes as $file => $tables ) {
			foreach ( array_unique( $tables ) as $table ) {
				if ( ! in_array( self::room( $file ), array( $rooms[ $table ] ?? '', 'Demo' ), true ) ) {
					$wrong[] = $file . ' writes ' . $table . ', a table of ' . ( $rooms[ $table ] ?? 'nobody' );
				}
			}
		}
		self::assertSame( array(), $wrong );
	}

	/** Galera replicates no row of a table without one. */
	public function test_each_table_has_a_primary_key(): void {
		$without = array();
		$all     = 0;
		foreach ( array_keys( self::files() ) as $file ) {
			if ( 'Tables.php' !== basename( $file ) ) {
				continue;
			}
			$room    = 'ChurnStop\\' . strtr( substr( $file, 0, -4 ), '/', '\\' );
			$columns = is_callable( array( $room, 'columns' ) )
				? $room::columns()
				: ( new \ReflectionClass( $room ) )->getConstant( 'COLUMNS' );
			self::assertIsArray( $columns );
			$all    += count( $columns );
			$without = array_merge( $without, array_keys( array_filter(
				$columns,
				static fn ( string $sql ): bool => 1 !== preg_match( '/^\s*PRIMARY KEY  \(\w/m', $sql ),
			) ) );
		}
		self::assertGreaterThan( 25, $all );
		self::assertSame( array(), $without );
	}

	/** @dataProvider languages */
	public function test_no_arrow_goes_round_in_a_circle( string $language ): void {
		$above = array();
		foreach ( self::arrows( $language ) as $room => $others ) {
			self::assertSame(
				array(),
				array_values( array_diff( $others, $above ) ),
				"In tests/arrows.json $room points at what is not above it.",
			);
			$above[] = $room;
		}
	}

	/** @return iterable<string, array{string}> */
	public static function languages(): iterable {
		yield 'PHP' => array( 'php' );
		yield 'TypeScript, whose arrows ESLint holds' => array( 'ts' );
	}

	public function test_each_folder_of_typescript_is_listed(): void {
		$root    = dirname( __DIR__, 2 ) . '/';
		$folders = array();
		foreach (
			new \RecursiveIteratorIterator( new \RecursiveDirectoryIterator(
				$root . 'src',
				\FilesystemIterator::SKIP_DOTS,
			) ) as $file
		) {
			$folder = $file instanceof \SplFileInfo ? substr( $file->getPath(), strlen( $root ) ) : '';
			if (
				'src' !== $folder
				&& $file instanceof \SplFileInfo
				&& in_array( $file->getExtension(), array( 'ts', 'tsx' ), true )
			) {
				$folders[ $folder ] = true;
			}
		}
		self::assertSame(
			array(),
			array_values( array_diff( array_keys( $folders ), array_keys( self::arrows( 'ts' ) ) ) ),
			'tests/arrows.json does not list these.',
		);
	}

	public function test_the_drawing_shows_the_arrows(): void {
		$lines = '';
		foreach ( array( 'php', 'ts' ) as $language ) {
			foreach ( self::arrows( $language ) as $room => $others ) {
				$line   = $room . ( array() === $others ? '' : ' → ' . implode( ', ', $others ) );
				$lines .= wordwrap( $line, 110, "\n    " ) . "\n";
			}
		}
		self::assertStringContainsString(
			"```arrows\n" . $lines . "```\n",
			(string) file_get_contents( dirname( __DIR__, 2 ) . '/docs/architecture.md' ),
			'docs/architecture.md does not draw tests/arrows.json.',
		);
	}

	/** @return array<string, list<string>> Room → rooms that it may use, from the lowest to the highest. */
	private static function arrows( string $language ): array {
		$read = json_decode(
			(string) file_get_contents( dirname( __DIR__ ) . '/arrows.json' ),
			true,
			8,
			JSON_THROW_ON_ERROR,
		);
		self::assertIsArray( $read );
		return array_map(
			static fn ( mixed $others ): array => array_values( array_filter( (array) $others, is_string( ... ) ) ),
			Data::map( $read, $language ),
		);
	}

	/** A connection is a room of its own. Empty for the root's words, which everybody may use. */
	private static function room( string $file ): string {
		$parts = explode( '/', $file );
		return implode(
			'/',
			array_slice(
				$parts,
				0,
				'Connections' === $parts[0] && count( $parts ) > 2 ? 2 : min( 1, count( $parts ) - 1 ),
			),
		);
	}

	public function test_what_the_pages_name_is_there(): void {
		$root = dirname( __DIR__, 2 );
		foreach ( array( 'architecture', 'glossary' ) as $page ) {
			$text = (string) file_get_contents( "$root/docs/$page.md" );
			preg_match_all( '~`((?:[A-Z]\w+/)+[A-Z]\w+)(?:::\w+\(\))?`~', $text, $found );
			self::assertGreaterThan( 10, count( $found[1] ) );
			foreach ( $found[1] as $class ) {
				self::assertTrue(
					is_file( "$root/includes/$class.php" ) || is_dir( "$root/includes/$class" ),
					"docs/$page.md names $class.",
				);
			}
		}
	}

	/**
	 * What differs by kind of change or by type of offer, the kind and the type say: whoever asks which one it is has
	 * to be changed for the next one. The last are no branches: a flow's content, and what a discount object is called
	 * in an answer.
	 */
	public function test_nobody_asks_which_kind_or_type_it_is(): void {
		$may   = array(
			'Changes',
			'Offers',
			'Connections',
			'Flows/DefaultFlow.php',
			'Admin/Templates.php',
			'Discounts/Discounts.php',
		);
		// What only one type has tells its type, too.
		$words = array(
			...array( 'discount', 'pause', 'skip_renewal', 'tier_down', 'extend_trial', 'product_swap' ),
			...array(
				'value_percent',
				'duration_billing_cycles',
				'duration_days',
				'target_product_id',
				'allow_customer_choice',
			),
		);
		$wrong = array();
		foreach ( self::files() as $file => $code ) {
			if ( self::is_in( $file, $may ) ) {
				continue;
			}
			if (
				1 === preg_match(
					'/\bChanges\\\\(Discount|Hold|MoveDates|SwitchProduct)\b|\bchange->kind\b'
						. '|\bChange::(discount|amount_off|hold|skip|delay|extend_trial|switch_to)\(/',
					$code,
					$found,
				)
			) {
				$wrong[] = $file . ': ' . $found[0];
			}
			foreach (
				\PhpToken::tokenize( (string) file_get_contents(
					dirname( __DIR__, 2 ) . '/includes/' . $file,
				) ) as $token
			) {
				if (
					$token->is( array( T_CONSTANT_ENCAPSED_STRING ) )
					&& in_array( trim( $token->text, '\'"' ), $words, true )
				) {
					$wrong[] = $file . ': ' . $token->text;
				}
			}
		}
		self::assertSame( array(), $wrong );
	}

	/**
	 * Unit tests mirror includes/. Rooms that are left out talk to WordPress or the store with each line: integration
	 * and store tests have them.
	 */
	public function test_each_room_has_unit_tests(): void {
		$without = array( 'Connections/WooCommerceSubscriptions', 'Emails', 'Jobs', 'Privacy', 'Setup', 'WooCommerce' );
		$rooms   = array_unique( array_filter( array_map( self::room( ... ), array_keys( self::files() ) ) ) );
		$missing = array_filter(
			$rooms,
			static fn ( string $room ): bool => array() === (array) glob( __DIR__ . '/' . $room . '/*Test.php' ),
		);
		self::assertEqualsCanonicalizing( $without, $missing );
	}

	/** They read by the rooms' searches and write by their use cases. Settings are read everywhere. */
	public function test_doors_reach_no_store(): void {
		$wrong = array();
		foreach ( self::files() as $file => $code ) {
			if (
				self::is_in( $file, array( 'Rest', 'Admin', 'Storefront', 'Cli', 'WooCommerce', 'Abilities' ) )
				&& 1 === preg_match(
					'/\buse ChurnStop\\\\[\w\\\\]+\\\\(?!SettingsStore;)(\w*Store|EventLog|Database);/',
					$code,
					$found,
				)
			) {
				$wrong[] = $file . ': ' . $found[1];
			}
		}
		self::assertSame( array(), $wrong );
	}

	/**
	 * Parts are asked for in constructors; only wiring, and what works on several sites or is made by WordPress, asks
	 * the container.
	 */
	public function test_only_wiring_asks_the_container(): void {
		$wrong = array();
		foreach ( self::files() as $file => $code ) {
			if (
				! in_array( basename( $file ), array( 'Module.php', 'functions.php' ), true )
				&& 1 === preg_match( '/\buse ChurnStop\\\\(Container|Plugin);/', $code )
				&& ! self::is_in( $file, array(
					'Setup',
					'Cli/Command.php',
					'Admin/LeavePage.php',
					'Connections/Sandbox/Demo.php',
				) )
			) {
				$wrong[] = $file;
			}
		}
		self::assertSame( array(), $wrong );
	}

	public function test_each_import_is_used(): void {
		$root   = dirname( __DIR__, 2 );
		$unused = array();
		foreach ( array( 'includes', 'templates', 'tests' ) as $folder ) {
			foreach ( self::php_files( "$root/$folder" ) as $path ) {
				$imports = array();
				$names   = '';
				foreach ( \PhpToken::tokenize( (string) file_get_contents( $path ) ) as $token ) {
					// Of a docblock what its tags say: types, not its prose.
					$names .= match ( true ) {
						$token->is( T_DOC_COMMENT ) => ' ' . strstr( $token->text, '@' ),
						$token->is( array( T_COMMENT, T_CONSTANT_ENCAPSED_STRING, T_INLINE_HTML ) ) => '',
						default => $token->text,
					};
				}
				$names = (string) preg_replace_callback(
					'/^use (?:function |const )?[\w\\\\]*?(\w+)(?: as (\w+))?;$/m',
					static function ( array $import ) use ( &$imports ): string {
						$imports[] = $import[2] ?? $import[1];
						return '';
					},
					$names,
				);
				foreach ( $imports as $name ) {
					if ( 1 !== preg_match( '/(?<![\\\\$>])\b' . $name . '\b/', $names ) ) {
						$unused[] = substr( $path, strlen( $root ) + 1 ) . ': ' . $name;
					}
				}
			}
		}
		self::assertSame( array(), $unused );
	}

	/** @return iterable<string> */
	private static function php_files( string $folder ): iterable {
		foreach (
			new \RecursiveIteratorIterator( new \RecursiveDirectoryIterator(
				$folder,
				\FilesystemIterator::SKIP_DOTS,
			) ) as $entry
		) {
			if ( $entry instanceof \SplFileInfo && 'php' === $entry->getExtension() ) {
				yield $entry->getPathname();
			}
		}
	}

	/** @return array<string, string> Path under includes/ → code without comments and texts. */
	private static function files(): array {
		static $files = null;
		if ( null === $files ) {
			$files = array();
			$root  = dirname( __DIR__, 2 ) . '/includes/';
			foreach ( self::php_files( $root ) as $path ) {
				$code = '';
				foreach ( \PhpToken::tokenize( (string) file_get_contents( $path ) ) as $token ) {
					$code .= $token->is( array(
						T_COMMENT,
						T_DOC_COMMENT,
						T_CONSTANT_ENCAPSED_STRING,
						T_ENCAPSED_AND_WHITESPACE,
					) )
						? ' '
						: $token->text;
				}
				$files[ substr( $path, strlen( $root ) ) ] = $code;
			}
		}
		return $files;
	}

	/** @param list<string> $places */
	private static function is_in( string $file, array $places ): bool {
		foreach ( $places as $place ) {
			if ( $file === $place || str_starts_with( $file, $place . '/' ) ) {
				return true;
			}
		}
		return false;
	}
}
