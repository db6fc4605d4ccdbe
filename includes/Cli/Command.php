<?php
declare(strict_types=1);

namespace ChurnStop\Cli;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Container;
use ChurnStop\Data;
use ChurnStop\Failure;
use ChurnStop\Storage\StorageFailure;
use ChurnStop\Subscriptions\CustomerRef;
use ChurnStop\Subscriptions\SubscriptionRef;

/**
 * What every command shares: options with types, refusals as errors with an exit code, one way to print lists and
 * single things.
 */
abstract class Command {

	private const FORMATS = array( 'table', 'json', 'csv', 'yaml', 'count', 'ids' );

	public function __construct( protected readonly Container $parts, protected readonly Output $output ) {}

	/**
	 * @template T
	 * @param callable(): T $work
	 * @return T
	 */
	protected function guarded( callable $work ): mixed {
		try {
			return $work();
		} catch ( Failure $failure ) {
			$this->output->fail( $failure->sentence . ' (' . $failure->error . ')' );
		} catch ( StorageFailure $failure ) {
			$this->output->fail(
				html_entity_decode( $failure->getMessage(), ENT_QUOTES )
					. ' '
					. __( 'See "wp churnstop doctor".', 'churnstop' ),
			);
		}
	}

	/**
	 * Finds and prints a page of a list.
	 *
	 * @template T
	 * @param array<string, mixed>                             $options
	 * @param callable(int, int): array{list<T>, int}          $find By page and rows on it: some, and how many in all.
	 * @param callable(T): array<string, string|int|bool|null> $row
	 * @param list<string>                                     $fields
	 */
	protected function print_found( array $options, callable $find, callable $row, array $fields ): void {
		[ $page, $per_page ] = $this->paging( $options );
		[ $found, $total ]   = $this->guarded( static fn (): array => $find( $page, $per_page ) );
		$this->print_list( $options, array_map( $row, $found ), $fields, $total );
	}

	/**
	 * A page of a list, or with `count` how many there are.
	 *
	 * @param array<string, mixed>                      $options
	 * @param list<array<string, string|int|bool|null>> $rows
	 * @param list<string>                              $fields
	 */
	protected function print_list( array $options, array $rows, array $fields, int $total ): void {
		$format = $this->format( $options );
		if ( 'count' === $format ) {
			$this->output->line( (string) $total );
			return;
		}
		$wanted = Data::string( $options, 'fields' );
		$chosen = '' === $wanted
			? $fields
			: array_values( array_diff( array_map( 'trim', explode( ',', $wanted ) ), array( '' ) ) );
		$known  = array() === $rows ? $fields : array_keys( $rows[0] );
		foreach ( $chosen as $field ) {
			if ( ! in_array( $field, $known, true ) ) {
				$this->output->fail( sprintf(
					/* translators: 1: a field's name, 2: list of names. */
					__( 'There is no field "%1$s". Choose from: %2$s.', 'churnstop' ),
					$field,
					implode( ', ', $known ),
				) );
			}
		}
		// Null is null in JSON, and nothing elsewhere.
		$shown = 'json' === $format
			? $rows
			: array_map(
				static fn ( array $row ): array => array_map(
					static fn ( string|int|bool|null $value ): string|int|bool => $value ?? '',
					$row,
				),
				$rows,
			);
		$this->output->rows( $format, $shown, $chosen );
		if ( 'table' === $format && $total > count( $rows ) ) {
			$this->output->line( sprintf(
				/* translators: 1: number of rows shown, 2: number of all. */
				__( '%1$d of %2$d. See --page and --per-page.', 'churnstop' ),
				count( $rows ),
				$total,
			) );
		}
	}

	/**
	 * One thing: as JSON or YAML whole, as a table or CSV a line for each field.
	 *
	 * @param array<string, mixed> $options
	 * @param array<string, mixed> $thing
	 */
	protected function print_one( array $options, array $thing ): void {
		$format = $this->format( $options );
		if ( 'json' === $format ) {
			$this->output->line( (string) wp_json_encode(
				$thing,
				JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE,
			) );
			return;
		}
		$rows = array();
		foreach ( $thing as $field => $value ) {
			$rows[] = array(
				'field' => $field,
				'value' => is_scalar( $value )
					? ( is_bool( $value ) ? ( $value ? 'true' : 'false' ) : (string) $value )
					: (
						null === $value
							? ''
							: (string) wp_json_encode( $value, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE )
					),
			);
		}
		$this->output->rows( 'ids' === $format ? 'table' : $format, $rows, array( 'field', 'value' ) );
	}

	/** @param array<string, mixed> $options */
	protected function format( array $options ): string {
		$format = Data::string( $options, 'format', 'table' );
		if ( ! in_array( $format, self::FORMATS, true ) ) {
			$this->output->fail( sprintf(
				/* translators: 1: what was given, 2: list of words. */
				__( '"%1$s" is not a format. Choose from: %2$s.', 'churnstop' ),
				$format,
				implode( ', ', self::FORMATS ),
			) );
		}
		return $format;
	}

	/**
	 * @param array<string, mixed> $options
	 * @return array{int, int} Page and rows on it.
	 */
	private function paging( array $options ): array {
		return array(
			$this->number( $options, 'page', 1, 1, 1_000_000 ),
			$this->number( $options, 'per-page', 50, 1, 10_000 ),
		);
	}

	/** @param array<string, mixed> $options */
	protected function number( array $options, string $name, int $fallback, int $least, int $most ): int {
		if ( ! isset( $options[ $name ] ) ) {
			return $fallback;
		}
		$given = Data::string( $options, $name );
		if ( 1 !== preg_match( '/^\d{1,18}$/', $given ) || (int) $given < $least || (int) $given > $most ) {
			$this->output->fail( sprintf(
				/* translators: 1: an option's name, 2: least, 3: most. */
				__( '--%1$s must be a whole number from %2$d to %3$d.', 'churnstop' ),
				$name,
				$least,
				$most,
			) );
		}
		return (int) $given;
	}

	/** @param array<string, mixed> $options */
	protected function time( array $options, string $name ): ?\DateTimeImmutable {
		if ( ! isset( $options[ $name ] ) ) {
			return null;
		}
		$time = 1 === preg_match( '/^\d{4}-\d{2}-\d{2}/', Data::string( $options, $name ) )
			? Data::time( $options, $name )
			: null;
		if ( null === $time ) {
			$this->output->fail( sprintf(
				/* translators: %s: an option's name. */
				__( '--%s must be a time such as 2026-12-01 or 2026-12-01T10:00:00.', 'churnstop' ),
				$name,
			) );
		}
		return $time;
	}

	/** @param array<string, mixed> $options */
	protected function subscription( array $options ): ?SubscriptionRef {
		$given = Data::string_or_null( $options, 'subscription' );
		return null === $given ? null : $this->reference( $given );
	}

	protected function reference( string $given ): SubscriptionRef {
		return SubscriptionRef::parse( $given ) ?? $this->no_reference( 'subscription' );
	}

	/**
	 * @param array<string, mixed> $options
	 * @return int|string 0 where none is named.
	 */
	protected function customer( array $options ): int|string {
		$given = Data::string_or_null( $options, 'customer' );
		return null === $given ? 0 : CustomerRef::parse( $given ) ?? $this->no_reference( 'customer' );
	}

	private function no_reference( string $name ): never {
		$this->output->fail( sprintf(
			/* translators: %s: an option's name. */
			__(
				'--%s must be a whole number, or connection:id for one that is not of WooCommerce Subscriptions.',
				'churnstop',
			),
			$name,
		) );
	}

	/** The user given with --user, else the system. */
	protected static function actor(): Actor {
		return get_current_user_id() > 0 ? Actor::agent( get_current_user_id() ) : Actor::system();
	}

	/** @param list<string> $args */
	protected function id( array $args ): int {
		$given = $args[0] ?? '';
		if ( 1 !== preg_match( '/^\d{1,18}$/', $given ) ) {
			$this->output->fail( __( 'Which one? Give its id, a whole number.', 'churnstop' ) );
		}
		return (int) $given;
	}

	/** @param array<string, mixed> $options */
	protected static function is_dry_run( array $options ): bool {
		return ! in_array( $options['dry-run'] ?? false, array( false, 'false', '0', '' ), true );
	}
}
