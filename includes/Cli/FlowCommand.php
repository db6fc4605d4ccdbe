<?php
declare(strict_types=1);

namespace ChurnStop\Cli;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Failure;
use ChurnStop\Flows\Flows;

/**
 * Cancellation flows. Every write passes the same checks as in the editor.
 */
final class FlowCommand extends Command {

	private const FIELDS = array( 'id', 'name', 'status', 'version', 'priority', 'reasons', 'offers', 'updated_at' );

	/** What a flow has on one site only: not exported, and not taken from a file. */
	private const OF_THIS_SITE = array(
		'id',
		'version',
		'status',
		'set_by_code',
		'has_draft',
		'created_at',
		'updated_at',
	);

	/**
	 * Lists flows by priority.
	 *
	 * ## OPTIONS
	 *
	 * [--status=<status>]
	 * : draft, active or archived.
	 *
	 * [--page=<number>]
	 * : Default 1.
	 *
	 * [--per-page=<number>]
	 * : Default 50.
	 *
	 * [--fields=<fields>]
	 * : Which columns.
	 *
	 * [--format=<format>]
	 * : table, json, csv, yaml, count or ids.
	 *
	 * @subcommand list
	 * @param list<string>         $args
	 * @param array<string, mixed> $options
	 */
	public function list_( array $args, array $options ): void {
		$this->print_found(
			$options,
			fn ( int $page, int $many ): array => $this->parts->get( Flows::class )->page(
				Data::string( $options, 'status' ),
				$page,
				$many,
			),
			self::row( ... ),
			self::FIELDS,
		);
	}

	/**
	 * Shows a flow; as JSON it can be edited and handed to "flow save".
	 *
	 * ## OPTIONS
	 *
	 * <id>
	 * : Its number.
	 *
	 * [--format=<format>]
	 * : json (the default), table, csv or yaml.
	 *
	 * @param list<string>         $args
	 * @param array<string, mixed> $options
	 */
	public function get( array $args, array $options ): void {
		$id = $this->id( $args );
		$this->print_one(
			$options + array( 'format' => 'json' ),
			$this->guarded( fn (): array => $this->parts->get( Flows::class )->get( $id ) ),
		);
	}

	/**
	 * Saves a flow as its next version.
	 *
	 * ## OPTIONS
	 *
	 * <id>
	 * : Its number.
	 *
	 * <file>
	 * : JSON as "flow get" prints it; - reads standard input. Its "version" must be the present one.
	 *
	 * [--dry-run]
	 * : Only checks it.
	 *
	 * @param list<string>         $args
	 * @param array<string, mixed> $options
	 */
	public function save( array $args, array $options ): void {
		$id    = $this->id( $args );
		$input = $this->read( $args[1] ?? '' );
		if ( self::is_dry_run( $options ) ) {
			$this->report( array( 'id' => $id ) + $input, array() );
			return;
		}
		$flow = $this->guarded(
			fn (): array => $this->parts->get( Flows::class )->save( self::actor(), $id, $input, 'cli' ),
		);
		$this->output->success( sprintf(
			/* translators: 1: number of a flow, 2: version. */
			__( 'Saved flow %1$d as version %2$d.', 'churnstop' ),
			$id,
			Data::int( $flow, 'version' ),
		) );
	}

	/**
	 * Checks a flow against the rules, and saves nothing. Exit code 1 where it may not be published.
	 *
	 * ## OPTIONS
	 *
	 * <file>
	 * : JSON; - reads standard input.
	 *
	 * [--format=<format>]
	 * : table, json, csv, yaml, count or ids.
	 *
	 * @param list<string>         $args
	 * @param array<string, mixed> $options
	 */
	public function validate( array $args, array $options ): void {
		$this->report( $this->read( $args[0] ?? '' ), $options );
	}

	/**
	 * Prints a flow as JSON without what belongs to this site, for "flow import" on another one.
	 *
	 * ## OPTIONS
	 *
	 * <id>
	 * : Its number.
	 *
	 * @param list<string>         $args
	 * @param array<string, mixed> $options
	 */
	public function export( array $args, array $options ): void {
		$id   = $this->id( $args );
		$flow = $this->guarded( fn (): array => $this->parts->get( Flows::class )->get( $id ) );
		$this->output->line( (string) wp_json_encode(
			array_diff_key( $flow, array_flip( self::OF_THIS_SITE ) ),
			JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE,
		) );
	}

	/**
	 * Makes a new flow from JSON. It is a draft until it is activated.
	 *
	 * ## OPTIONS
	 *
	 * <file>
	 * : JSON as "flow export" prints it; - reads standard input.
	 *
	 * [--activate]
	 * : Serve it at once.
	 *
	 * [--dry-run]
	 * : Only checks it.
	 *
	 * @param list<string>         $args
	 * @param array<string, mixed> $options
	 */
	public function import( array $args, array $options ): void {
		$input = array( 'status' => isset( $options['activate'] ) ? 'active' : 'draft' ) + array_diff_key(
			$this->read( $args[0] ?? '' ),
			array_flip( self::OF_THIS_SITE ),
		);
		if ( self::is_dry_run( $options ) ) {
			$this->report( $input, array() );
			return;
		}
		$flow = $this->guarded(
			fn (): array => $this->parts->get( Flows::class )->create( self::actor(), $input, 'import' ),
		);
		$this->output->success( sprintf(
			/* translators: 1: number of a flow, 2: its status. */
			__( 'Imported as flow %1$d (%2$s).', 'churnstop' ),
			Data::int( $flow, 'id' ),
			Data::string( $flow, 'status' ),
		) );
	}

	/**
	 * Makes an old version the next one. It passes the same checks as a save.
	 *
	 * ## OPTIONS
	 *
	 * <id>
	 * : The flow's number.
	 *
	 * <version>
	 * : The version's number.
	 *
	 * [--dry-run]
	 * : Only says what would happen.
	 *
	 * @param list<string>         $args
	 * @param array<string, mixed> $options
	 */
	public function restore( array $args, array $options ): void {
		$id      = $this->id( $args );
		$version = $this->number( array( 'version' => $args[1] ?? '' ), 'version', 0, 1, PHP_INT_MAX );
		if ( self::is_dry_run( $options ) ) {
			$this->report( $this->guarded( fn (): array => $this->version( $id, $version ) ), array() );
			return;
		}
		$flow = $this->guarded(
			fn (): array => $this->parts->get( Flows::class )->restore( self::actor(), $id, $version ),
		);
		$this->output->success( sprintf(
			/* translators: 1: number of a flow, 2: old version, 3: new version. */
			__( 'Flow %1$d: version %2$d is now version %3$d.', 'churnstop' ),
			$id,
			$version,
			Data::int( $flow, 'version' ),
		) );
	}

	/**
	 * Deletes for good a flow that no customer has met.
	 *
	 * ## OPTIONS
	 *
	 * <id>
	 * : The flow's number.
	 *
	 * [--dry-run]
	 * : Only says what would happen.
	 *
	 * @param list<string>         $args
	 * @param array<string, mixed> $options
	 */
	public function delete( array $args, array $options ): void {
		$id = $this->id( $args );
		if ( self::is_dry_run( $options ) ) {
			$flow = $this->guarded( fn (): array => $this->parts->get( Flows::class )->get( $id ) );
			$this->output->line( sprintf(
				/* translators: 1: number of a flow, 2: its name. */
				__( 'Flow %1$d (%2$s) would be deleted, unless customers have met it.', 'churnstop' ),
				$id,
				Data::string( $flow, 'name' ),
			) );
			return;
		}
		$this->guarded( fn (): array => $this->parts->get( Flows::class )->delete( $id ) );
		/* translators: %d: number of a flow. */
		$this->output->success( sprintf( __( 'Flow %d is deleted.', 'churnstop' ), $id ) );
	}

	/**
	 * @return array<string, mixed>
	 * @throws Failure
	 */
	private function version( int $id, int $version ): array {
		$page = 1;
		do {
			[ $versions, $total ] = $this->parts->get( Flows::class )->versions( $id, $page, 100 );
			foreach ( $versions as $one ) {
				if ( Data::int( $one, 'version' ) === $version ) {
					return Data::map( $one, 'flow' );
				}
			}
		} while ( $page++ * 100 < $total );
		throw Failure::not_found()->saying( __( 'There is no such version.', 'churnstop' ) );
	}

	/**
	 * @param array<string, mixed> $input
	 * @param array<string, mixed> $options
	 */
	private function report( array $input, array $options ): void {
		$report = $this->guarded( fn (): array => $this->parts->get( Flows::class )->validate( $input ) );
		$rows   = array_map(
			static fn ( array $violation ): array => array(
				'severity' => Data::string( $violation, 'severity' ),
				'check'    => Data::string( $violation, 'check' ),
				'path'     => Data::string( $violation, 'path' ),
				'message'  => Data::string( $violation, 'message' ),
				'source'   => Data::string( $violation, 'source' ),
			),
			$report['violations']
		);
		if ( array() !== $rows || 'table' !== $this->format( $options ) ) {
			$this->print_list( $options, $rows, array( 'severity', 'check', 'path', 'message' ), count( $rows ) );
		}
		if ( ! $report['valid'] ) {
			$this->output->fail( __( 'This flow may not be published.', 'churnstop' ) );
		}
		if ( 'table' === $this->format( $options ) ) {
			$this->output->success( __( 'This flow may be published.', 'churnstop' ) );
		}
	}

	/** @return array<string, mixed> */
	private function read( string $file ): array {
		$source = '-' === $file ? 'php://stdin' : $file;
		// phpcs:ignore WordPress.WP.AlternativeFunctions -- a local file or standard input.
		$text = '-' === $file || is_file( $file ) ? file_get_contents( $source ) : false;
		if ( false === $text ) {
			/* translators: %s: name of a file. */
			$this->output->fail( sprintf( __( 'The file "%s" cannot be read.', 'churnstop' ), $file ) );
		}
		$input = json_decode( $text, true );
		if ( ! is_array( $input ) || array() === $input || array_is_list( $input ) ) {
			/* translators: %s: name of a file. */
			$this->output->fail( sprintf( __( '"%s" does not hold a flow as JSON.', 'churnstop' ), $file ) );
		}
		return Data::as_map( $input );
	}

	/**
	 * @param array<string, mixed> $flow
	 * @return array<string, string|int|null>
	 */
	private static function row( array $flow ): array {
		$reasons = Data::maps( $flow, 'reasons' );
		return array(
			'id'         => Data::int( $flow, 'id' ),
			'name'       => Data::string( $flow, 'name' ),
			'status'     => Data::string( $flow, 'status' ),
			'version'    => Data::int( $flow, 'version' ),
			'priority'   => Data::int( $flow, 'priority' ),
			'reasons'    => count( $reasons ),
			'offers'     => array_sum( array_map(
				static fn ( array $reason ): int => count( Data::list( $reason, 'offers' ) ),
				$reasons,
			) ),
			'updated_at' => Data::string( $flow, 'updated_at' ),
		);
	}
}
